type Json = Record<string, unknown>;

/**
 * Version 1 had no divergence, and told a bound of the tracked subspace's angle and an estimate of it in one column, which
 * is therefore an estimate.
 */
export function migrateFrom1(artifact: Json): Json {
  const { trajectories } = artifact;
  if (!Array.isArray(trajectories)) return artifact;
  return {
    ...artifact,
    trajectories: trajectories.map((trajectory) => {
      if (!isObject(trajectory)) return trajectory;
      const { tables, ...rest } = trajectory;
      return { ...rest, divergedAt: null, tables: isObject(tables) ? renameBounds(tables) : tables };
    }),
  };
}

function renameBounds(tables: Json): Json {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => {
      if (!isObject(table) || !(name === "tracking" || name === "audit")) return [name, table];
      const { sineBound, ...others } = table;
      return [name, sineBound === undefined ? table : { ...others, sineEstimate: sineBound }];
    }),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
