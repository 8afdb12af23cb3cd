import BrainAPI

/// The page on which a person lets a device in, or does not: a form of `user_code`, `email`, `password` and `action`, which is
/// `approve` or `deny`. Everything that came with a request is escaped. The form asks for the password each time, so another
/// site's page cannot post it in somebody's name.
enum DevicePage {
  static let path = "/device/"

  static func form(code: String, problem: String?) -> PortalResponse {
    let notice = problem.map { "<p role=\"alert\">\(escape($0))</p>" } ?? ""
    return page(
      problem == nil ? 200 : 400, "Connect a device",
      """
      \(notice)
          <form method="post" action="\(path)">
            <p><label>Code <input name="user_code" value="\(escape(code))" autocomplete="off" required></label></p>
            <p><label>E-mail <input name="email" type="email" autocomplete="username" required></label></p>
            <p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
            <p><button name="action" value="approve">Approve</button> <button name="action" value="deny">Deny</button></p>
          </form>
      """)
  }

  static func done(isApproved: Bool) -> PortalResponse {
    page(
      200, isApproved ? "Approved" : "Denied",
      isApproved ? "<p>The device is connected. This page can be closed.</p>" : "<p>The device stays outside.</p>")
  }

  private static func page(_ status: Int, _ title: String, _ content: String) -> PortalResponse {
    let page = """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="referrer" content="no-referrer">
        <title>\(title)</title>
      </head>
      <body>
        <h1>\(title)</h1>
        \(content)
      </body>
      </html>

      """
    return PortalResponse(status: status, contentType: PortalResponse.html, body: Array(page.utf8))
  }

  /// What came with a request, in the text of the page; control characters are not worth showing.
  private static func escape(_ text: String) -> String {
    let shown = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
    return Markup.escaped(String(String.UnicodeScalarView(shown)))
  }
}
