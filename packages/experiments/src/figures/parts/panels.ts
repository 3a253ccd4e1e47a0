import type { ChartSpec } from "../../catalogue/schema.ts";
import type { PanelDefinition } from "../figure.ts";
import type { Subject } from "../subjects.ts";

/** A panel a subject, each read from its run `<setting>-<suffix>`. */
export function panels(
  subjects: readonly Subject[],
  suffix: string,
  chart: (subject: Subject) => ChartSpec,
): PanelDefinition[] {
  return subjects.map((subject) => ({
    id: subject.id,
    title: subject.title,
    run: `${subject.setting}-${suffix}`,
    chart: chart(subject),
  }));
}
