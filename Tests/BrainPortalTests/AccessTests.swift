import BrainAPI
import GRDB
import Testing

@testable import BrainPortal

/// Who sees and writes what stands once, in the catalogue; what is not in it is denied.
struct AccessTests {
  private static let text = """
    model stem.thing list things detail thing create thing portals public private writes create update delete
      id    uuid    readonly
      name  string
    """

  @Test func aModelThatIsNotInTheTableIsDenied() throws {
    let schema = StoreSchema(Catalogue(reading: Self.text))
    let model = try #require(schema.model("thing"))
    #expect(Visibility(portal: .public, schema: schema).condition(model, "t") == "0")
    #expect(Visibility(portal: .private, schema: schema).condition(model, "t") == "0")
    let queue = try DatabaseQueue()
    for account in SampleAccount.all where account.role != .owner {
      #expect(throws: ReplyError.forbidden) {
        try queue.read { database in
          try Rights(account: account, database: database, schema: schema).check("x".databaseValue, of: model, .patch)
        }
      }
    }
  }

  @Test func whatIsEverybodysIsNot() throws {
    let schema = StoreSchema(
      Catalogue(reading: Self.text.replacing("update delete", with: "update delete access everybody")))
    let model = try #require(schema.model("thing"))
    #expect(Visibility(portal: .public, schema: schema).condition(model, "t") == nil)
    let member = try #require(SampleAccount.all.first { $0.role == .member })
    try DatabaseQueue().read { database in
      try Rights(account: member, database: database, schema: schema).check("x".databaseValue, of: model, .patch)
    }
  }
}
