// Runs before everything else, in whatever Node npm found, so it must stay plain old JavaScript.
const major = Number(process.versions.node.split(".")[0]);
if (major !== 24) {
  console.error(
    `shared-storage needs Node 24, but this script runs on Node ${process.versions.node}.\n` +
      "Node 24 comes with the project as the npm package `node`: run `npm ci` in this folder and use the npm scripts\n" +
      "(`npm start`, `npm test`). If `npm ci` was told to ignore scripts, run `npm rebuild node`.",
  );
  process.exit(2);
}
