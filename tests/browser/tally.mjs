// Counts tests and says what failed.

export class Tally {
  passed = 0;
  failed = 0;

  // A test passes when `problems()` returns none.
  test(name, problems) {
    const found = problems();
    if (found.length === 0) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    console.log(`FAILED ${name}`);
    for (const problem of found) console.log(`  ${problem}`);
  }

  summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}
