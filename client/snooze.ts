/** When a conversation may come back. Times of day are the agent's own. */
import { until } from "./format";
import type { Choice } from "./parts/picker";

const hourMs = 3_600_000;
const laterHours = 3;
const afternoon = 13;
const evening = 19;
const morning = 8;
const weekendMorning = 10;
const monday = 1;
const saturday = 6;

/** Ids are the moments in ms, or "reply". Only what still lies ahead is offered. */
export function snoozeChoices(now: number): Choice[] {
  const at = (days: number, hour: number): number => {
    const date = new Date(now);
    date.setDate(date.getDate() + days);
    return date.setHours(hour, 0, 0, 0);
  };
  const today = new Date(now).getDay();
  const untilDay = (day: number): number => (day - today + 7) % 7 || 7;
  const offers: [string, number][] = [
    ["Later today", now + laterHours * hourMs], ["This afternoon", at(0, afternoon)], ["This evening", at(0, evening)], ["Tomorrow", at(1, morning)],
    ...(today >= monday && today < saturday ? [["At the weekend", at(untilDay(saturday), weekendMorning)] as [string, number]] : []), ["Next week", at(untilDay(monday), morning)],
  ];
  const ahead = offers.filter(([, moment]) => moment > now + hourMs / 2);
  return [{ id: "reply", label: "Until the customer writes", icon: "moon" }, ...ahead.map(([label, moment]): Choice => ({ id: String(moment), label, icon: "clock", detail: until(moment, now).replace("Until ", "") }))];
}
