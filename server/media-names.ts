/** Names of files: strangers choose them, and they reach headers, file dialogs and people's eyes. They never reach our file system. Pure. */

const nameCharsMax = 120;
const endingCharsMax = 12;
/** Controls, line breaks, and the marks that turn the direction of writing: `gpj.exe` must not read as `exe.jpg`. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;
const reserved = /[/\\:*?"<>|]/g;

/** A name that means nothing to anybody but people; undefined when nothing of it is left. */
export function cleanName(name: string | undefined): string | undefined {
  const base = (name ?? "").toWellFormed().normalize("NFC").replace(unseen, "").replace(reserved, "_").replace(/\s+/g, " ").replace(/^[. ]+|[. ]+$/g, "");
  if (base === "" || /^_+$/.test(base)) return undefined;
  if (base.length <= nameCharsMax) return base;
  const dot = base.lastIndexOf(".");
  const ending = dot > 0 && base.length - dot <= endingCharsMax ? base.slice(dot) : "";
  return base.slice(0, nameCharsMax - ending.length).toWellFormed().replaceAll("\ufffd", "") + ending;
}

const endings: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "audio/ogg": "ogg", "audio/ogg; codecs=opus": "ogg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/aac": "aac",
  "audio/amr": "amr", "audio/wav": "wav", "video/mp4": "mp4", "video/webm": "webm", "video/3gpp": "3gp", "video/quicktime": "mov", "application/pdf": "pdf", "application/zip": "zip", "text/plain": "txt",
};

/** What the file is called on its way out: its own name if the ending fits what it is, else with one that does. */
export function nameFor(name: string | undefined, mime: string): string {
  const ending = endings[mime];
  const clean = cleanName(name);
  if (ending === undefined) return clean ?? "file.bin";
  if (clean === undefined) return `file.${ending}`;
  // Text may be csv, vcf, log or whatever else is text.
  return clean.toLowerCase().endsWith(`.${ending}`) || (mime === "text/plain" && /\.[a-z0-9]{1,6}$/i.test(clean)) || (mime === "image/jpeg" && /\.jpeg$/i.test(clean)) ? clean : `${clean}.${ending}`;
}

/** https://www.rfc-editor.org/rfc/rfc6266: an ASCII name for old programs, the real one for all others. */
export function disposition(isInline: boolean, name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%;]/g, "_");
  const real = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${isInline ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${real}`;
}
