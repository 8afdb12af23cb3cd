/// What is known of the service's models without asking it. It advises: the server is the authority.
package struct Catalogue: Sendable {
  /// In the order of the service's own pages.
  package let models: [Model]
  private let byName: [String: Int]

  package init(models: [Model]) {
    self.models = models
    byName = Dictionary(
      models.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The 48 models of BrainSTEM.
  package static let standard = Catalogue(reading: CatalogueText.models, actions: CatalogueText.actions)

  package func model(_ name: String) -> Model? { byName[name].map { models[$0] } }

  /// The model that proposals to records of `model` are kept in, for models that a curator looks after.
  package func approval(of model: String) -> Model? { models.first { $0.approvalOf == model } }

  /// Each app once, in order.
  package var apps: [String] { models.reduce(into: []) { if !$0.contains($1.app) { $0.append($1.app) } } }
}

/// A kind of record: its place in the API, its keys in replies, its fields.
package struct Model: Sendable, Hashable {
  /// Who sees and who writes its records, on a portal that keeps the service's rules itself. The owner of a lab does all.
  package enum Access: Sendable, Hashable {
    /// They belong to the projects that the path leads to; a project, whose path is empty, to itself. The public portal shows
    /// those of public projects; members write those of projects that they work on.
    case projects([String])
    /// The public portal shows those where the flag at the end of the path is set; all members write them.
    case flag([String])
    /// All see them, and all members write them.
    case everybody
    /// People and their groups: all see them, and everybody changes their own record.
    case accounts
  }

  package var name: String
  package var app: String
  /// The key of a list reply: irregular, see `data_acquisitions`, `consumable stocks`.
  package var listKey: String
  /// The key of a detail reply.
  package var detailKey: String
  /// The key of the reply to a create, where there is one.
  package var createKey: String?
  package var portals: [Portal]
  package var canCreate: Bool
  package var canUpdate: Bool
  package var canDelete: Bool
  /// For `strainapproval`: `strain`.
  package var approvalOf: String?
  package var fields: [Field]
  package var virtualRelations: [VirtualRelation]
  /// What can be done to a record beyond the verbs.
  package var actions: [Action] = []
  package var virtualFields: [VirtualField] = []
  /// nil: nobody but the owner of a lab has anything to do with it.
  package var access: Access?

  package func action(_ name: String) -> Action? { actions.first { $0.name == name } }
  package func field(_ name: String) -> Field? { fields.first { $0.name == name } }
  package func virtualRelation(_ name: String) -> VirtualRelation? { virtualRelations.first { $0.name == name } }
  package func virtualField(_ name: String) -> VirtualField? { virtualFields.first { $0.name == name } }
  /// Whether it is put together from other records.
  package func isVirtual(_ name: String) -> Bool { virtualRelation(name) != nil || virtualField(name) != nil }
}

package struct Field: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case uuid, integer, boolean, string, text, url
    /// A day: `2024-03-22`.
    case date
    /// An instant.
    case dateTime
    case json
    case stringList
    /// One related record of that model, or null.
    case relation(String)
    /// Any number of related records of that model.
    case relationList(String)
  }

  package var name: String
  package var kind: Kind
  package var isRequired: Bool
  package var isReadOnly: Bool
  package var isUnique: Bool
  /// Set when the record is created, and never changed again.
  package var isFixed: Bool
  /// Holds the address of a file, which is written by sending the file itself.
  package var isFile = false
  /// For maps of people to their rights.
  package var membership: Membership?
  package var maximumLength: Int?
  /// The values that the service takes; empty where any will do.
  package var choices: [String]
  /// The field of the target model that tells the same relation from the other side.
  package var inverse: String?
  /// Not on any record, but known to sort and filter by: `created_date`.
  package var isHidden: Bool

  package init(name: String, kind: Kind, isHidden: Bool) {
    self.name = name
    self.kind = kind
    isRequired = false
    isReadOnly = isHidden
    isUnique = false
    isFixed = false
    choices = []
    self.isHidden = isHidden
  }

  /// The model at the other end, for a relation.
  package var target: String? {
    switch kind {
    case .relation(let target), .relationList(let target): target
    default: nil
    }
  }
  package var isList: Bool {
    switch kind {
    case .relationList, .stringList: true
    default: false
    }
  }
}

/// A relation that the API does not have, each record once.
package struct VirtualRelation: Sendable, Hashable {
  package enum Meaning: Sendable, Hashable {
    /// All that these paths lead to: `behaviors.subjects`, `dataacquisition.procedures.subject`, ...
    case union([FieldPath])
    /// The records whose relation of that name (a union) leads here: `subject.sessions` is the reverse of
    /// `session.subjects`.
    case reverse(String)
  }

  package var name: String
  package var target: String
  package var meaning: Meaning

  package init(name: String, target: String, meaning: Meaning) {
    self.name = name
    self.target = target
    self.meaning = meaning
  }
}

/// A field that the API does not have: what it holds is found out from related records.
package struct VirtualField: Sendable, Hashable {
  package enum Meaning: String, Sendable, Hashable {
    /// Of a session, `DataPaths`.
    case dataPaths = "datapaths"
  }

  package var name: String
  package var meaning: Meaning

  /// The keys of each record in it.
  package var keys: [String] {
    switch meaning {
    case .dataPaths: DataPaths.keys
    }
  }

  /// Whatever it needs, it needs these.
  package var relations: [FieldPath] {
    switch meaning {
    case .dataPaths: [["datastorage"], ["projects"], ["behaviors", "subjects"]]
    }
  }
}
