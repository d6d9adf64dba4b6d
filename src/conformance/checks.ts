/** What was tried, and what an outside tool had against it. */
export class Checks {
  passed = 0;
  failed = 0;

  check(name: string, complaint: string | undefined): void {
    if (complaint === undefined) {
      this.passed++;
      return;
    }
    this.failed++;
    console.log(`not ok  ${name}\n${complaint.trimEnd().replace(/^/gm, '        ')}`);
  }

  heading(text: string): void {
    console.log(text);
  }
}
