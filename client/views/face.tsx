/** A customer: their own picture if they showed the platform one and we have a copy of it, else their initials. */
import { Show } from "solid-js";
import type { ConversationRow, Platform } from "../../server/protocol";
import type { App } from "../app";
import { Avatar } from "../parts/small";
import { createLink } from "./link";

interface Props { app: App; row: ConversationRow; size: number; badge?: Platform }

export function Face(props: Props) {
  return <Show when={props.row.picture} fallback={<Avatar id={props.row.contact} name={props.row.name} size={props.size} badge={props.badge} />}>{(picture) => <Pictured {...props} picture={picture()} />}</Show>;
}

function Pictured(props: Props & { picture: string }) {
  const url = createLink(props.app, () => props.picture);
  return <Avatar id={props.row.contact} name={props.row.name} size={props.size} badge={props.badge} picture={url()} />;
}
