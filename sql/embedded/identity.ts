/**
 * As whom PostgreSQL runs. It refuses to run as root, and initdb refuses a user id that has no name, but neither is a reason to trouble
 * the operator: in a user namespace of its own the same process is an ordinary named user, while the files still belong to the real
 * one. So it also works below /root, where no other user may look. Where namespaces are forbidden, root hands it to "nobody".
 */
import { chmod, chown } from "node:fs/promises";
import { findProgram } from "./binaries";
import { EmbeddedFailure } from "./failure";

export interface Identity {
  /** Put before a command line. Every program in it replaces itself by the next, so the process id stays. */
  readonly prefix: readonly string[];
  /** Gives a file or directory to the user it runs as. */
  adopt(path: string): Promise<void>;
  /** Lets that user pass through a directory of ours, without reading it. */
  admit(path: string): Promise<void>;
  /** What an operator should know when the database can't be made or started as this user. */
  readonly hint: string;
}

const nobody = 65534;
/** User 1 is "daemon" everywhere; any id but 0 that has a name would do. */
const namespaceFlags = ["--user", "--map-user=1", "--map-group=1"];

const ourselves: Identity = { prefix: [], adopt: async () => undefined, admit: async () => undefined, hint: "" };

/** The identity for the server itself. */
export async function serverIdentity(): Promise<Identity> {
  if (process.getuid?.() !== 0) return ourselves;
  const inNamespace = await namespaceIdentity();
  if (inNamespace !== null) return inNamespace;
  const setpriv = await findProgram("setpriv");
  if (setpriv === null) {
    throw new EmbeddedFailure(
      "identity",
      "PostgreSQL refuses to run as root, and neither a user namespace nor setpriv is at hand. Start Parley as an ordinary user, or set DATABASE_URL.",
    );
  }
  return {
    prefix: [setpriv, `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"],
    adopt: (path) => chown(path, nobody, nobody),
    admit: (path) => chmod(path, 0o711),
    hint: "\nPostgreSQL runs as the user nobody here, who must be able to reach DATA_DIR. Choose one outside root's own directories, or start Parley as an ordinary user.",
  };
}

/** A named user in a namespace of its own, or null where that is not allowed. */
export async function namespaceIdentity(): Promise<Identity | null> {
  const unshare = await findProgram("unshare");
  if (unshare === null) return null;
  const prefix = [unshare, ...namespaceFlags];
  const probe = Bun.spawn([...prefix, "/bin/true"], { stdin: "ignore", stdout: "ignore", stderr: "ignore", env: {} });
  return (await probe.exited) === 0 ? { ...ourselves, prefix } : null;
}
