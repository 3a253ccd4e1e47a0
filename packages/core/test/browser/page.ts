import * as core from "../../src/browser.ts";

/** The whole core: the bundle is of all of it. */
export { core };

/** What a page computes with an engine: ½-MSE, its gradient and a Hessian product of a small network on synthetic digits. */
export async function measure(engine: core.Engine) {
  const { train } = core.syntheticDigits({ samples: 20 }, 0);
  const model = core.mlp([784, 6, 10]);
  const objective = core.createObjective({
    engine,
    model,
    loss: "mse",
    train: core.featureSamples(train, 10),
  });
  const theta = core.initialParameters(model, 0);
  const { loss, gradient } = await objective.gradient(theta);
  const block = engine.upload(gradient, [1, gradient.length]);
  const { product } = await objective.hessianProduct(theta, block);
  return { loss, gradient: [...gradient], product: [...await product.data()] };
}

/** The same on an engine of the browser, by name. */
export async function measureOn(name: core.BrowserBackendName | "reference", options: core.EngineOptions) {
  const engine = name === "reference"
    ? core.createReferenceEngine()
    : await core.createTfjsEngine(core.browserBackends[name], options);
  return { engine: engine.info.name, ...await measure(engine) };
}
