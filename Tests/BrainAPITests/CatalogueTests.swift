import Testing

@testable import BrainAPI

@Suite struct CatalogueTests {
  private let catalogue = Catalogue.standard

  @Test func itsTextIsReadWhole() {
    var reader = CatalogueReader()
    reader.read(CatalogueText.models)
    #expect(reader.problems == [])
    let models = catalogue.models.map { model in
      var model = model
      model.actions = []
      return model
    }
    #expect(reader.models == models)
  }

  // MARK: - Actions

  @Test func theTextOfActionsIsReadWhole() {
    let reader = ActionReader(CatalogueText.actions)
    #expect(reader.problems == [])
    #expect(reader.actions.keys.allSatisfy { catalogue.model($0) != nil })
  }

  /// Six of the logs, fourteen GETs that change state, two PATCHes of each kind of proposal.
  @Test func everyActionOfTheServiceIsThere() {
    let actions = catalogue.models.flatMap { model in model.actions.map { (model: model.name, action: $0) } }
    #expect(actions.count == 40)
    #expect(actions.count { $0.action.method == .get } == 14)
    #expect(actions.count { $0.action.content != .nothing } == 6)
    #expect(actions.count { $0.model.hasSuffix("approval") } == 20)
    for (model, action) in actions {
      #expect(!action.who.isEmpty && !action.effect.isEmpty, "\(model).\(action.name)")
      #expect(action.content == .nothing || action.answersRecord, "\(model).\(action.name)")
      if let product = action.product {
        #expect(catalogue.model(product.model)?.field(product.field)?.target == model)
      }
      // What undoes it is an action of the record, or of the one that it made.
      let place = action.product?.model ?? model
      if let reverse = action.reverse { #expect(catalogue.model(place)?.action(reverse) != nil) }
      for field in action.sets.keys { #expect(catalogue.model(model)?.field(field) != nil) }
    }
  }

  @Test func linesThatAreNoActionAreTold() {
    let reader = ActionReader("who x\naction a GET to b\naction a GET of b\n  wants x\n  ends\n")
    #expect(reader.problems == ["who x", "action a GET to b", "  wants x"])
    #expect(reader.actions["b"]?.map(\.endsRecord) == [true])
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

  /// A path of access leads through relations, to projects or to a flag.
  @Test func everyModelSaysWhoSeesAndWritesIt() throws {
    for model in catalogue.models {
      var path: [String]
      switch try #require(model.access, "\(model.name)") {
      case .everybody, .accounts: continue
      case .projects(let projects): path = projects + ["is_public"]
      case .flag(let flag): path = flag
      }
      let flag = path.removeLast()
      var place = model
      for name in path {
        place = try #require(place.field(name)?.target.flatMap(catalogue.model), "\(model.name).\(name)")
      }
      #expect(place.field(flag)?.kind == .boolean, "\(model.name)")
      if case .projects = model.access { #expect(place.name == "project") }
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
