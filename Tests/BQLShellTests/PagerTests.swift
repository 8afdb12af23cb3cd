import Testing

@testable import BQLShell

/// CASES 62: colour only where the pager shows it.
struct PagerTests {
  @Test(
    arguments: [
      (nil, "less -FRX", true), ("less", "LESS=\"${LESS:+$LESS }-R\" less", true),
      ("/usr/bin/less -S", "LESS=\"${LESS:+$LESS }-R\" /usr/bin/less -S", true), ("more", "more", false),
      ("LESS=-S less", "LESS=-S less", false), ("", "", false),
    ] as [(String?, String, Bool)])
  func theCommand(_ pager: String?, _ text: String, _ showsStyle: Bool) {
    let command = PagerCommand(pager)
    #expect(command.text == text && command.showsStyle == showsStyle)
  }
}
