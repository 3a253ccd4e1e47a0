/** The thread that trains: the lab's page speaks to it through comlink. */
import { expose } from "comlink";
import { decode } from "fast-png";
import { Trainer } from "@tiny-subspaces/experiments/lab";

async function fetchFile(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: expected a file of the lab, got status ${response.status}`);
  return response;
}

const { port1, port2 } = new MessageChannel();

/** Has other messages, which may ask to pause, come first; a timer would wait longer than they need. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    port2.onmessage = () => resolve();
    port1.postMessage(null);
  });
}

expose(
  new Trainer(async (folder) => {
    const [picture, description] = await Promise.all([
      fetchFile(`${folder}digits.png`).then((response) => response.arrayBuffer()),
      fetchFile(`${folder}digits.json`).then((response) => response.json()),
    ]);
    return { pixels: decode(new Uint8Array(picture)).data, description };
  }, breathe),
);
