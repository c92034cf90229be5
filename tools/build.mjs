// Builds sns/static/dist: one script, one style sheet, the pictures, all under hashed names,
// and manifest.json, from which the Jinja global asset() takes their addresses.
//
// Usage: npm run build [-- --css <other site.css>] [--out <other folder>]
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

const { values: options } = parseArgs({
  options: {
    css: { type: "string", default: "sns/static/css/site.css" },
    out: { type: "string", default: "sns/static/dist" },
  },
});
const images = "sns/static/img";
// Fetched by another script where they are needed, each bundled by itself; each may fetch those before it.
const laterScripts = [
  "socket.js", "bell.js", "photos.js", "draft.js", "people.js", "live.js", "talk.js", "tags.js", "queue.js", "progress.js", "phone.js",
].map(
  (name) => `sns/static/js/components/${name}`,
);
const pageScripts = ["sns/static/js/components/passkey.js", "sns/static/js/components/device.js"];
// Not a module: not every browser takes one for this. The server puts before it what it keeps.
const worker = "sns/static/js/sw.js";
// Everything is written beside the target and moved there at the end: a running server never sees half a build.
const work = `${options.out}.${process.pid}`;

/** All files below a folder, as paths relative to it, in a stable order. */
function filesIn(folder, below = "") {
  if (!existsSync(folder)) return [];
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = path.posix.join(below, entry.name);
      return entry.isDirectory() ? filesIn(folder, name) : entry.name.startsWith(".") ? [] : [name];
    });
}

/** Eight characters like esbuild's own, so that one pattern recognises every hashed name. */
function hashOf(content) {
  return BigInt(`0x${createHash("sha256").update(content).digest("hex").slice(0, 16)}`)
    .toString(32)
    .toUpperCase()
    .padStart(13, "0")
    .slice(-8);
}

const common = {
  outdir: work,
  bundle: true,
  format: "esm",
  target: ["es2022", "safari16", "chrome109", "firefox128"],
  minify: true,
  charset: "utf8",
  metafile: true,
  legalComments: "none", // the full texts go to LICENSES.txt
  loader: { ".svg": "file", ".png": "file", ".webp": "file" },
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  logLevel: "warning",
};

/**
 * Bundle an entry point for each kind of file; return what esbuild knows about inputs and outputs.
 *
 * What is fetched later is bundled first and by itself: esbuild's own splitting would move a few shared bytes
 * into a third file, which every page would have to wait for.
 */
async function bundle() {
  const later = new Map();
  const pointToLater = {
    name: "later",
    setup: ({ onResolve }) =>
      onResolve({ filter: /\.js$/ }, ({ path: wanted, kind }) => {
        const built = kind === "dynamic-import" && later.get(path.basename(wanted));
        return built ? { path: built, external: true } : undefined;
      }),
  };
  const built = [];
  for (const script of laterScripts) {
    const { metafile } = await esbuild.build({ ...common, entryPoints: [script], plugins: [pointToLater] });
    later.set(path.basename(script), `./${path.basename(Object.keys(metafile.outputs)[0])}`);
    built.push(metafile);
  }
  const eager = await esbuild.build({
    ...common,
    entryPoints: [
      { in: "sns/static/js/app.js", out: "app" },
      { in: options.css, out: "app" },
    ],
    plugins: [pointToLater],
  });
  // Asked for by the few pages that need them, beside app.js.
  const own = await esbuild.build({ ...common, entryPoints: pageScripts });
  const away = await esbuild.build({ ...common, entryPoints: [worker], format: "iife" });
  const all = [...built, eager.metafile, own.metafile, away.metafile];
  return {
    inputs: Object.assign({}, ...all.map((each) => each.inputs)),
    outputs: Object.assign({}, ...all.map((each) => each.outputs)),
  };
}

function copyImages(manifest) {
  for (const name of filesIn(images)) {
    const content = readFileSync(path.join(images, name));
    const { name: stem, ext } = path.parse(name);
    const built = `${stem}-${hashOf(content)}${ext}`;
    writeFileSync(path.join(work, built), content);
    manifest[`img/${name}`] = built;
    if (name === "icons.svg") manifest[name] = built;
  }
}

/** Collect name, version and licence text of every package that became part of the bundle. */
function licences(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  return [...packages].sort().map((folder) => {
    const about = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
    if (!file) throw new Error(`${about.name} is bundled but brings no licence text`);
    const text = readFileSync(path.join(folder, file), "utf8").trim();
    return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
  });
}

function compress() {
  for (const name of filesIn(work)) {
    if (!/\.(css|js|svg)$/.test(name)) continue;
    const content = readFileSync(path.join(work, name));
    // Brotli's own default is its best. A proxy that only knows gzip takes that.
    const forms = { br: brotliCompressSync(content), gz: gzipSync(content, { level: 9 }) };
    for (const [ending, packed] of Object.entries(forms)) {
      if (packed.length < content.length * 0.9) writeFileSync(path.join(work, `${name}.${ending}`), packed);
    }
  }
}

function report(manifest) {
  for (const name of filesIn(options.out)) {
    if (!/\.(css|js)$/.test(name)) continue;
    const file = path.join(options.out, name);
    const forms = { [file]: "", [`${file}.gz`]: ", gzip ", [`${file}.br`]: ", brotli " };
    const sizes = Object.entries(forms).filter(([each]) => existsSync(each))
      .map(([each, word]) => `${word}${(statSync(each).size / 1000).toFixed(1)} kB`);
    const entry = Object.values(manifest).includes(name) ? "" : " (loaded when needed)";
    console.log(`${name}  ${sizes.join("")}${entry}`);
  }
}

mkdirSync(work, { recursive: true });
try {
  const metafile = await bundle();
  const manifest = {};
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint === "sns/static/js/app.js") manifest["app.js"] = path.basename(output);
    if (output.endsWith(".css") && entryPoint) manifest["app.css"] = path.basename(output);
    if ([...pageScripts, worker].includes(entryPoint)) manifest[path.basename(entryPoint)] = path.basename(output);
  }
  copyImages(manifest);
  compress();
  writeFileSync(path.join(work, "LICENSES.txt"), licences(metafile).join("\n---\n\n"));
  writeFileSync(path.join(work, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  rmSync(options.out, { recursive: true, force: true });
  renameSync(work, options.out);
  report(manifest);
} catch (error) {
  // esbuild has already shown its own errors in full.
  if (!error.errors) console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
