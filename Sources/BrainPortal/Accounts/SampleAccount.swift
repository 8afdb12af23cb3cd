/// Who can log in to an embedded portal: three people of the sample data. Their passwords and tokens stand in the program's help;
/// they guard sample data on this machine, and no secret.
///
/// | who | e-mail and user name | password | ready token | may |
/// | --- | --- | --- | --- | --- |
/// | owner | petersen@lab.example.org | owner-password | owner | write everything |
/// | member | koeb@lab.example.org | member-password | member | write what belongs to a project they work on (`Rights`) |
/// | viewer | guest@lab.example.org | viewer-password | viewer | read |
///
/// The API has no address that tells who a token belongs to; `users/user/` lists everybody.
package struct SampleAccount: Sendable, Hashable {
  package enum Role: String, Sendable, Hashable, CaseIterable {
    case owner, member, viewer
  }

  package var role: Role
  /// Of the record in `users/user/`.
  package var userID: Int
  package var email: String
  package var password: String
  /// A personal token that is there from the start.
  package var token: String

  package static let all = [
    SampleAccount(
      role: .owner, userID: 3, email: "petersen@lab.example.org", password: "owner-password", token: "owner"),
    SampleAccount(
      role: .member, userID: 12, email: "koeb@lab.example.org", password: "member-password", token: "member"),
    SampleAccount(
      role: .viewer, userID: 40, email: "guest@lab.example.org", password: "viewer-password", token: "viewer"),
  ]

  static let owner = all[0]

  /// The account that this e-mail, in letters of any case, and this password open.
  static func find(email: String, password: String) -> SampleAccount? {
    all.first { $0.email == email.lowercased() && $0.password == password }
  }
}
