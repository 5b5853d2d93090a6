/**
 * Classification: the same messages at the same pace with the copilot reading them and without, in turns, on one server. What reading them costs whoever waits for a message, and how far the
 * reading keeps up. Customers write in six languages about something else each time, so that nearly every message that is read changes what its conversation is about: the worst case.
 */
import { openRig, withSql } from "./rig";
import { demand } from "./checks";
import type { Load, LoadResult } from "./generator";
import { median, quantile, type Bench, type Measure } from "./measure";
import { channel, credentials, seed, startParley, webhookPath } from "./parley";
import { residentBytes, startProgram } from "./processes";

const perSecond = 1_000;
const agents = 10;
const connections = 64;
const customers = 2_000;
const rounds = { full: 5, quick: 1 };
const secondsEach = { full: 10, quick: 4 };
const slowerMost = 1.5;
/** The server looks at choices every other second. */
const noticeMs = 2_500;
const startMsMax = 30_000;
const roundMsMax = 120_000;
const megabyte = 1024 * 1024;
const healthToken = "only-for-benchmarks-to-read-counters";

const words: readonly (readonly string[])[] = [
  ["¿Dónde está mi pedido? Lo pedí hace una semana", "Quiero comprar dos tazas azules, por favor", "¿Cuánto cuesta el envío a Canarias?", "Me ha llegado rota, quiero devolverla y que me devolváis el dinero", "¿Tenéis esta mochila en verde?", "Gracias, muy amables", "Esto es un robo, nadie contesta", "No puedo entrar en mi cuenta"],
  ["Where is my order? It should have arrived on Monday", "I would like to buy two blue mugs please", "How much is shipping to Ireland?", "It arrived broken, I want my money back", "Do you have this jacket in medium?", "Thanks a lot, have a nice day", "This is unacceptable, nobody answers me", "My payment was declined twice, what now?"],
  ["Onde está a minha encomenda? Já passou uma semana", "Queria comprar duas canecas azuis, por favor", "Quanto custam os portes para a Madeira?", "Chegou partida, quero o meu dinheiro de volta", "Têm esta mochila em preto?", "Obrigada, bom dia", "Isto é inaceitável, ninguém responde", "Não consigo entrar na minha conta"],
  ["Où est ma commande ? Je l'attends depuis une semaine", "Je voudrais acheter deux tasses bleues, s'il vous plaît", "Combien coûte la livraison en Corse ?", "Elle est arrivée cassée, je veux être remboursé", "Avez-vous ce sac en vert ?", "Merci beaucoup, bonne journée", "C'est une honte, personne ne répond", "Mon paiement a été refusé deux fois"],
  ["Wo bleibt meine Bestellung? Ich warte seit einer Woche", "Ich möchte bitte zwei blaue Tassen kaufen", "Was kostet der Versand nach Sylt?", "Sie kam zerbrochen an, ich will mein Geld zurück", "Gibt es den Rucksack auch in Grün?", "Vielen Dank und schönen Tag", "Das ist eine Frechheit, niemand antwortet", "Meine Zahlung wurde zweimal abgelehnt"],
  ["Dov'è il mio ordine? L'ho fatto una settimana fa", "Vorrei comprare due tazze blu, per favore", "Quanto costa la spedizione in Sardegna?", "È arrivata rotta, voglio il rimborso", "Avete questo zaino in verde?", "Grazie mille, buona giornata", "È inaccettabile, nessuno risponde", "Il mio pagamento è stato rifiutato due volte"],
];

export const classify: Bench = async ({ quick, say }) => {
  const size = quick ? "quick" : "full";
  const rig = await openRig();
  try {
    const url = await rig.database("classify_bench");
    const { tenant } = await seed(url);
    const parley = await startParley(url, rig.directory, { PARLEY_COPILOT: "0", PARLEY_HEALTH_TOKEN: healthToken });
    try {
      let first = 0;
      const load = async (messages: number): Promise<LoadResult> => {
        const result = await run(parley.port, first, messages);
        first += messages;
        return result;
      };
      return await withSql(url, async (sql) => {
        const turn = async (on: boolean): Promise<void> => {
          await sql`insert into copilots (tenant, enabled) values (${tenant}, ${on}) on conflict (tenant) do update set enabled = excluded.enabled`;
          await Bun.sleep(noticeMs);
        };
        // Every customer's conversation is opened, and the worker has been trained, before anything is measured.
        await turn(true);
        await load(customers * 2);
        const off: LoadResult[] = [], on: LoadResult[] = [], reads: number[] = [], told: number[] = [], shed: number[] = [];
        const memory = residentBytes(parley.pid) / megabyte;
        for (let round = 0; round < rounds[size]; round++) {
          await turn(false);
          off.push(await load(perSecond * secondsEach[size]));
          await turn(true);
          const before = await counts(parley.port);
          on.push(await load(perSecond * secondsEach[size]));
          const after = await counts(parley.port);
          demand({ "rounds without a message that was read": after.read === before.read ? 1 : 0 });
          reads.push((after.read - before.read) / secondsEach[size]);
          told.push((after.told - before.told) / secondsEach[size]);
          shed.push((after.shed - before.shed) / secondsEach[size]);
          say(`p99 ${off.at(-1)!.toScreen.p99.toFixed(1)} ms without, ${on.at(-1)!.toScreen.p99.toFixed(1)} ms with; read ${reads.at(-1)!.toFixed(0)}/s, of them new ${told.at(-1)!.toFixed(0)}/s, passed over ${shed.at(-1)!.toFixed(0)}/s`);
        }
        return measures(off, on, { reads, told, memory });
      });
    } finally {
      await parley.stop();
    }
  } finally {
    await rig.stop();
  }
};

function measures(off: readonly LoadResult[], on: readonly LoadResult[], { reads, told, memory }: { reads: readonly number[]; told: readonly number[]; memory: number }): Measure[] {
  const compared = (["p50", "p99"] as const).map((which): Measure => ({
    what: `POST to screen at ${perSecond}/s while messages are classified, ${which}`, value: median(on.map((round) => round.toScreen[which])), unit: "ms", baseline: median(off.map((round) => round.toScreen[which])),
    ratio: median(on.map((round, at) => round.toScreen[which] / off[at]!.toScreen[which])), ...(which === "p99" && { goal: { of: "ratio", most: slowerMost } as const }), note: "the baseline is Parley with the copilot off",
  }));
  return [
    ...compared,
    { what: "messages classified then", value: median(reads), unit: "messages/s", note: `${median(told).toFixed(0)}/s of them said something new` },
    { what: "memory with the built-in engine loaded", value: quantile([memory], 1), unit: "MB" },
  ];
}

async function run(port: number, first: number, messages: number): Promise<LoadResult> {
  const generator = startProgram<{ ready: true } | LoadResult>("scripts/benchmarks/generator.ts");
  try {
    generator.tell({ port, path: webhookPath, channel, first, connections, customers, messages, perSecond, agents, credentials, words } satisfies Load);
    await generator.next(startMsMax);
    generator.tell({ go: true });
    const result = (await generator.next(roundMsMax)) as LoadResult;
    demand({ "messages refused": result.refused, "messages never on the screen": messages - result.seen, "holes in the agents' feeds": result.gaps });
    return result;
  } finally {
    await generator.kill();
  }
}

async function counts(port: number): Promise<{ read: number; shed: number; told: number }> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${healthToken}` } })).text();
  const of = (what: string): number => {
    const found = new RegExp(`^parley_classified_total\\{what="${what}"\\} (\\S+)`, "m").exec(text);
    if (!found) throw new Error("the server doesn't tell what it classified");
    return Number(found[1]);
  };
  return { read: of("read"), shed: of("shed"), told: of("told") };
}
