import { replaceQuery } from "../client/figure-state.ts";
import { type LabValues, readLink, writeLink } from "./link.ts";
import { NetworkLab } from "./network-lab.ts";
import { ValleyLab } from "./valley-lab.ts";

/** Both parts of the lab as the address has them; what the reader chooses goes into the address. */
const { values, remarks } = readLink(new URLSearchParams(location.search));
let current: LabValues = values;
function remember(part: Partial<LabValues>): void {
  current = { ...current, ...part };
  replaceQuery(writeLink(current));
}

document.querySelector("#link-remarks")!.textContent = remarks.join(" ");
new ValleyLab(
  document.querySelector<HTMLElement>("#valley")!,
  values.valley,
  (valley) => remember({ valley }),
);
new NetworkLab(
  document.querySelector<HTMLElement>("#network")!,
  values.network,
  values.changes,
  (network, changes) => remember({ network, changes }),
);
