/**
 * By which names we may be reached. A page of a stranger's site can make a browser send us requests under the stranger's name (DNS rebinding), so a
 * name we don't know is refused; an IP address can't be rebound and is let through. Tenants live at subdomains of the public address.
 */
import { isIP } from "node:net";
import type { Config } from "./config";

export interface Hosts {
  /** `host` is the Host header, with or without port. */
  isAllowed(host: string | null): boolean;
  /** The tenant's slug when the host is a tenant's subdomain. */
  tenantOf(host: string | null): string | null;
  /** Whether a page of this origin may open a socket here: the page must have come from this very host. */
  isOwnOrigin(origin: string | null, host: string | null): boolean;
}

const slugPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function openHosts(config: Pick<Config, "host" | "publicUrl">): Hosts {
  const own = new Set(["localhost", config.host.toLowerCase()]);
  const main = config.publicUrl?.hostname.toLowerCase() ?? null;
  if (main !== null) own.add(main);

  const tenantOf = (host: string | null): string | null => {
    const name = nameOf(host);
    const parent = main ?? "localhost";
    if (name === null || !name.endsWith(`.${parent}`)) return null;
    const slug = name.slice(0, -parent.length - 1);
    return slugPattern.test(slug) ? slug : null;
  };
  const isAllowed = (host: string | null): boolean => {
    const name = nameOf(host);
    return name !== null && (own.has(name) || isIP(name) !== 0 || tenantOf(host) !== null);
  };
  return {
    isAllowed,
    tenantOf,
    isOwnOrigin(origin, host) {
      if (origin === null || host === null || !isAllowed(host)) return false;
      // A proxy that ends TLS hands on the host, not the scheme; so the scheme can't be compared, and the host with its port must be.
      return /^https?:\/\/(.+)$/.exec(origin.toLowerCase())?.[1] === host.toLowerCase();
    },
  };
}

/** The name in a Host header, lower case, without port, dot at the end or brackets; null when there is none or it is no name. */
function nameOf(host: string | null): string | null {
  if (host === null) return null;
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  const name = (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, "");
  return name === undefined || name === "" ? null : name;
}
