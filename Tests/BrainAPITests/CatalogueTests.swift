import Testing

@testable import BrainAPI

@Suite struct CatalogueTests {
  private let catalogue = Catalogue.standard

  @Test func itsTextIsReadWhole() {
    var reader = CatalogueReader()
    reader.read(CatalogueText.models)
    #expect(reader.problems == [])
    #expect(reader.models == catalogue.models)
  }

  @Test func everyModelIsThereOnce() {
    #expect(catalogue.models.count == 48)
    #expect(Set(catalogue.models.map(\.name)).count == 48)
    #expect(catalogue.apps.count == 7)
    for model in catalogue.models {
      #expect(catalogue.model(model.name) == model)
      #expect(Set(model.fields.map(\.name)).count == model.fields.count, "\(model.name)")
      #expect(!model.portals.isEmpty, "\(model.name)")
      #expect(model.field("id") != nil && model.field("created_date")?.isHidden == true, "\(model.name)")
    }
  }

  @Test func everyRelationLeadsToAModel() {
    for model in catalogue.models {
      for field in model.fields {
        guard let target = field.target else { continue }
        #expect(catalogue.model(target) != nil || target == "epoch", "\(model.name).\(field.name)")
      }
      if let approved = model.approvalOf { #expect(catalogue.model(approved) != nil, "\(model.name)") }
    }
  }

  @Test func everyInverseIsMutual() throws {
    var count = 0
    for model in catalogue.models {
      for field in model.fields {
        guard let inverse = field.inverse else { continue }
        let target = try #require(field.target.flatMap { catalogue.model($0) })
        let other = try #require(target.field(inverse), "\(model.name).\(field.name)")
        #expect(other.target == model.name && other.inverse == field.name, "\(model.name).\(field.name)")
        count += 1
      }
    }
    #expect(count > 10)
  }

  @Test func everyVirtualRelationResolves() throws {
    var count = 0
    for model in catalogue.models {
      for virtual in model.virtualRelations {
        count += 1
        #expect(model.field(virtual.name) == nil, "\(model.name).\(virtual.name) is a field as well")
        let target = try #require(catalogue.model(virtual.target))
        switch virtual.meaning {
        case .reverse(let name):
          let other = try #require(target.virtualRelation(name))
          #expect(other.target == model.name)
          guard case .union = other.meaning else {
            Issue.record("\(model.name).\(virtual.name) is the reverse of a reverse")
            continue
          }
        case .union(let paths):
          #expect(!paths.isEmpty)
          for path in paths {
            let end = try path.reduce(model) { model, name in
              let field = try #require(model.field(name), "\(model.name).\(name)")
              return try #require(field.target.flatMap { catalogue.model($0) })
            }
            #expect(end.name == virtual.target, "\(model.name).\(virtual.name): \(path)")
          }
        }
      }
    }
    #expect(count > 1)
  }

  @Test func listKeysAreIrregular() throws {
    #expect(catalogue.model("dataacquisition")?.listKey == "data_acquisitions")
    #expect(catalogue.models.contains { $0.listKey == "consumable stocks" })
    #expect(catalogue.model("session")?.field("name")?.maximumLength == 100)
    #expect(catalogue.model("subject")?.field("sex")?.choices == ["F", "M", "U"])
  }

  @Test(arguments: [
    "model x list a", "nonsense", "model a.b list x", "  name strange", "virtual a -> b",
  ])
  func whatItCannotReadIsTold(_ line: String) {
    var reader = CatalogueReader()
    reader.read(line)
    #expect(reader.problems.count == 1)
  }
}
