/**
 * Words that say somebody is displeased, or in a hurry. Only ever a flag: lists find about half of those who are, and nothing else can be told by them, so no word here speaks for
 * somebody being content.
 */
import type { BuiltInCategory, Category, Language, Priority } from "./facts";
import { fold } from "./text";

/** Beginnings of words, folded; several words are looked for as they stand. */
const displeased: Readonly<Record<Language, string>> = {
  es: "roto,rota,dañad,danad,defectuos,pesim,horrible,fatal,verguenza,inaceptable,enfadad,indignad,harto,harta,estafa,engañ,engan,decepcion,descontent,reclamacion,denuncia,nadie me contesta,nadie responde,no funciona,otra vez mal,equivocado,mal servicio,molest,timo,cansad de,asco,mentira",
  en: "broken,damaged,defective,faulty,terrible,awful,horrible,worst,unacceptable,angry,furious,fed up,scam,cheated,disappoint,unhappy,complain,disgrace,ridiculous,nobody answers,no one answers,doesn't work,not working,wrong item,rude,annoyed,useless,ripped off,disgust,lied",
  pt: "partid,danificad,defeituos,com defeito,pessim,horrivel,vergonha,inaceitavel,zangad,irritad,farto,farta,burla,golpe,enganad,desiludid,decepcion,insatisfeit,reclamacao,ninguem responde,nao funciona,errado,estragad,mal-educad,absurdo,mentira,nojo",
  fr: "casse,abime,defectueu,nul,nulle,horrible,honte,inacceptable,furieu,en colere,marre,arnaque,decu,decev,mecontent,reclamation,plainte,personne ne repond,ne marche pas,ne fonctionne pas,mauvais article,impoli,scandale,inadmissible,menti,degout",
  de: "kaputt,beschadigt,defekt,furchtbar,schrecklich,schlimm,frechheit,inakzeptabel,wutend,sauer,verargert,genug von,betrug,betrogen,enttausch,unzufrieden,beschwer,niemand antwortet,funktioniert nicht,geht nicht,falschen artikel,unhoflich,unverscham,katastroph,abzocke,gelogen,schlechtest",
  it: "rotto,rotta,danneggiat,difettos,pessim,orribile,vergogna,inaccettabile,arrabbiat,furios,stufo,stufa di,truffa,delus,scontent,reclamo,nessuno risponde,non funziona,articolo sbagliato,maleducat,schifo,ridicol,bugia,assurdo",
  nl: "kapot,beschadigd,defect,vreselijk,verschrikkelijk,schandalig,onacceptabel,boos,woedend,zat,oplicht,bedrogen,teleurgesteld,ontevreden,klacht,niemand antwoordt,werkt niet,verkeerde artikel,onbeleefd,belachelijk,waardeloos,gelogen,slechtste",
};
const hurried: Readonly<Record<Language, string>> = {
  es: "urgente,urge,cuanto antes,ahora mismo,lo antes posible,para hoy,hoy mismo,inmediat,ya mismo", en: "urgent,asap,as soon as possible,right now,immediately,emergency,by today,by tonight",
  pt: "urgente,o quanto antes,agora mesmo,o mais rapido,para hoje,imediat", fr: "urgent,au plus vite,tout de suite,immediat,aujourd'hui meme,des que possible",
  de: "dringend,eilig,so schnell wie moglich,sofort,umgehend,heute noch,eilt", it: "urgente,al piu presto,subito,immediat,entro oggi", nl: "dringend,spoed,zo snel mogelijk,meteen,onmiddellijk,vandaag nog",
};
/** A word before one of these is not meant: "no está roto". Only within the few words before. */
const denials = /(^|[^\p{L}])(no|not|isn't|wasn't|nao|não|pas|nicht|kein|keine|non|niet|geen|sin|without|sem|sans|ohne|senza|zonder|nunca|never) +([\p{L}']+ +)?$/u;

const displeasedBy = new Map(Object.entries(displeased).map(([language, list]) => [language, matcher(list)]));
const hurriedBy = new Map(Object.entries(hurried).map(([language, list]) => [language, matcher(list)]));

/** Without a known language every list is tried: what sounds displeased in any of them is worth a look. */
export function isDispleased(text: string, language: Language | null): boolean {
  return found(displeasedBy, text, language);
}

export function isHurried(text: string, language: Language | null): boolean {
  return found(hurriedBy, text, language);
}

function found(lists: ReadonlyMap<string, RegExp>, text: string, language: Language | null): boolean {
  const folded = fold(text);
  const known = language === null ? undefined : lists.get(language);
  return (known === undefined ? [...lists.values()] : [known]).some((list) => {
    for (const match of folded.matchAll(list)) if (!denials.test(folded.slice(0, match.index + (match[1]?.length ?? 0)))) return true;
    return false;
  });
}

function matcher(list: string): RegExp {
  const words = list.split(",").map((word) => fold(word).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(^|[^\\p{L}])(?:${words.join("|")})`, "gu");
}

const waiting: ReadonlySet<Category> = new Set<BuiltInCategory>(["refund", "cancel_order", "payment", "order_status"]);

/** How urgent a message sounds. An agent's own priority is never touched by it. */
export function priorityOf(text: string, language: Language | null, category: Category | null, negative: boolean): Priority {
  const hurry = isHurried(text, language);
  if (hurry && negative) return "urgent";
  if (hurry || negative || category === "complaint") return "high";
  return category !== null && waiting.has(category) ? "medium" : "none";
}
