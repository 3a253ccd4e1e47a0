import { expect, test } from "vitest";
import { keepFloat32 } from "../../src/engines/cuda.ts";

test("NVIDIA's libraries are told to multiply in float32, unless the person has told them otherwise", () => {
  const [silent, told]: Record<string, string>[] = [{}, { NVIDIA_TF32_OVERRIDE: "1" }];
  keepFloat32(silent);
  keepFloat32(told);
  expect([silent, told]).toEqual([{ NVIDIA_TF32_OVERRIDE: "0" }, { NVIDIA_TF32_OVERRIDE: "1" }]);
});
