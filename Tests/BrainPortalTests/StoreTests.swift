import GRDB
import Testing

@testable import BrainPortal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct StoreSchemaTests {
  @Test func linkTables() throws {
    let tables = try sandbox.get().column(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND instr(name, '__') > 0 ORDER BY name")
    #expect(
      tables == [
        "behavior__subjects", "behavioralparadigm__species", "behavioralparadigmapproval__species", "cohort__subjects",
        "collection__sessions", "dataacquisition__equipment", "dataacquisition__procedures",
        "laboratory__principal_investigators", "license__behavioralassays", "license__license_holders",
        "license__procedures", "license__subjects", "manipulation__equipment", "manipulation__procedures",
        "procedure__equipment", "project__publications", "session__datastorage", "session__projects",
        "subject__projects", "user__active_projects",
      ])
  }

  @Test(arguments: [
    (
      "session",
      [
        "id TEXT", "created_date TEXT", "name TEXT", "description TEXT", "date_time TEXT", "extra_fields TEXT",
        "download_links TEXT", "name_used_in_storage TEXT", "tags TEXT", "links TEXT",
      ]
    ),
    (
      "behavior",
      [
        "id TEXT", "created_date TEXT", "session TEXT", "setup TEXT", "behavioralassay TEXT", "notes TEXT",
        "order INTEGER",
      ]
    ),
    ("group", ["id INTEGER", "created_date TEXT", "name TEXT", "users TEXT"]),
    ("groupmembershiprequest", ["id TEXT", "created_date TEXT", "user_account_request INTEGER", "authgroup INTEGER"]),
    ("license__license_holders", ["owner TEXT", "target INTEGER", "position INTEGER"]),
  ])
  func columns(table: String, expected: [String]) throws {
    let columns = try sandbox.get().column("SELECT name || ' ' || type FROM pragma_table_info('\(table)')")
    #expect(columns == expected)
  }
}

@Suite struct StoreFileTests {
  private func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("portal-\(UUID().uuidString).sqlite").path
  }

  private func failure(_ path: String) -> PortalError? {
    do {
      _ = try EmbeddedPortal.open(path: path)
      return nil
    } catch {
      return error
    }
  }

  @Test func createsOnceAndOpensAgain() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let made = try EmbeddedPortal.create(path: path, scale: 1)
    #expect(made.server.name == String(path.split(separator: "/").last ?? ""))
    let opened = try EmbeddedPortal.open(path: path)
    #expect(try opened.get("/api/private/stem/subject/").total == 90)
    #expect(throws: PortalError.exists(path: path)) { try EmbeddedPortal.create(path: path, scale: 1) }
    #expect(try opened.get("/api/private/stem/subject/").total == 90)
  }

  @Test func refusesWhatIsNotOurs() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(failure(path) == .missing(path: path))
    #expect(!FileManager.default.fileExists(atPath: path))

    try Data("no database, only text that is long enough to be looked at by SQLite".utf8).write(
      to: URL(fileURLWithPath: path))
    guard case .corrupt = failure(path) else { throw failure(path) ?? .missing(path: path) }

    try FileManager.default.removeItem(atPath: path)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE other (a)") }
    #expect(failure(path) == .foreign(path: path))
  }

  /// SQLite would wait on a pipe for ever.
  @Test func row7WhatIsNoFileIsRefusedAtOnce() throws {
    let pipe = path()
    defer { try? FileManager.default.removeItem(atPath: pipe) }
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(failure(pipe) == .database(path: pipe, detail: "it is a pipe, not a file"))
    #expect(failure("/dev/zero") == .database(path: "/dev/zero", detail: "it is a device, not a file"))
  }

  @Test func refusesAnotherVersion() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try EmbeddedPortal.create(path: path, scale: 1)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 99") }
    #expect(failure(path) == .version(path: path, found: 99, expected: 1))
  }

  @Test func refusesAFileCutShort() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try EmbeddedPortal.create(path: path, scale: 1)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
    guard case .corrupt = failure(path) else { throw failure(path) ?? .missing(path: path) }
  }
}
