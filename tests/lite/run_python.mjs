// Reads {pyodide, wheel, packages, source} from standard input and runs the source in that Pyodide.
import { readFileSync } from "node:fs";

const work = JSON.parse(readFileSync(0, "utf8"));
try {
  const { loadPyodide } = await import(`file://${work.pyodide}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: work.pyodide });
  await python.loadPackage(work.packages, { messageCallback: () => {} });
  if (work.wheel) python.unpackArchive(new Uint8Array(readFileSync(work.wheel)), "wheel");
  await python.runPythonAsync(work.source);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.exit(0);
