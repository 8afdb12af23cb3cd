/// The tables that the service's import tool hands out and takes, by the models that they make records of: which column
/// stands for which field, and how its cells are written there.
package struct ImportTemplate: Sendable, Hashable {
  package var model: String
  package var columns: [Column]

  package struct Column: Sendable, Hashable {
    /// As the table has it: `subject__strain`.
    package var header: String
    /// What it stands for here: a field, a part of a related record (`projects.name`).
    package var field: String
    package var form: Form
    package var isRequired: Bool
    /// What an empty cell of a new record means.
    package var defaultText: String?
  }

  package enum Form: Sendable, Hashable {
    case text
    /// `true yes 1 on enabled` in any case; everything else, and nothing, is false.
    case flag
    /// A day; a time behind it does not count.
    case day
    case instant
    case json
    /// Parted by commas.
    case list
    /// E-mail addresses or names of groups, parted by commas, with these rights.
    case members([String])
  }

  package func column(_ header: String) -> Column? { columns.first { $0.header == header } }

  /// nil for a model that the tool makes no records of.
  package static func of(_ model: String) -> ImportTemplate? { all.first { $0.model == model } }

  package static let all: [ImportTemplate] = {
    var templates: [ImportTemplate] = []
    for line in ImportTemplateText.templates.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, words.count > 1 else { continue }
      if first == "template" {
        templates.append(ImportTemplate(model: words[1], columns: []))
      } else if words.count > 2, let form = form(words[2], words.dropFirst(3)), !templates.isEmpty {
        let place = words.firstIndex(of: "default")
        templates[templates.count - 1].columns.append(
          Column(
            header: first, field: words[1], form: form, isRequired: words.contains("required"),
            defaultText: place.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }))
      }
    }
    return templates
  }()

  private static func form(_ word: String, _ rest: ArraySlice<String>) -> Form? {
    switch word {
    case "text": .text
    case "flag": .flag
    case "day": .day
    case "instant": .instant
    case "json": .json
    case "list": .list
    case "members": .members(Array(rest))
    default: nil
    }
  }
}

enum ImportTemplateText {
  /// The header of each column, the field that it stands for, the form of its cells. `entry` columns of a log make no
  /// record of their own: they are an entry of it.
  static let templates = """
    template project
      project__name                  name                     text required
      project__description           description              text
      project__is_public             is_public                flag
      project__tags                  tags                     list
      project__authenticated_groups  groups                   members can_change
      project__users__can_change     users                    members can_change
      project__users__is_manager     users                    members can_change is_manager
      project__users__is_owner       users                    members can_change is_manager is_owner

    template subject
      project__name                  projects.name            text required
      subject__name                  name                     text required
      subject__sex                   sex                      text default U
      subject__description           description              text
      subject__strain                strain                   text
      subject__genetic_line          genetic_line             text
      subject__subject_identifier    subject_identifier       text
      subject__supplier              supplier                 text
      subject__birth_date            birth_date               day
      subject__death_date            death_date               day
      subject__tags                  tags                     list
      subject__name_used_in_storage  name_used_in_storage     text

    template procedure
      subject__name                  subject.name             text required
      procedure__type                type                     text required
      procedure__notes               notes                    text
      procedure__date_time           date_time                instant
      procedure__atlas               brain_region.atlas       text
      procedure__brain_region        brain_region             text
      procedure__brain_region_acronym brain_region.acronym    text
      procedure__coordinates         coordinates_system       text
      procedure__coordinates_data    coordinates_details      json
      procedure__consumablestock     consumablestock          text
      procedure__equipment           equipment                list
      procedure__details             details                  json

    template subjectlog
      subject__name                  subject.name             text required
      subject_log__type              type                     text required
      subject_log__description       description              text
      subject_log__entry_datetime    date_time                instant
      subject_log__entry_start_datetime start_date_time       instant
      subject_log__entry_end_datetime end_date_time           instant
      subject_log__entry_notes       notes                    text
      subject_log__entry_data        details                  json

    template session
      project__name                  projects.name            text required
      session__name                  name                     text required
      session__description           description              text
      session__date_time             date_time                instant
      session__tags                  tags                     list
      session__data_storage          datastorage              list
      session_name_in_data_storage   name_used_in_storage     text

    template behavior
      session__name                  session.name             text required
      subject__name                  subjects.name            text required
      behavior__setup                setup                    text required
      behavior__behavioral_paradigm  behavioralassay          text required

    template dataacquisition
      session__name                  session.name             text required
      data_acquisition__type         type                     text required
      data_acquisition__procedures   procedures               list required
      data_acquisition__equipment    equipment                list
      data_acquisition__notes        notes                    text
      data_acquisition__details      details                  json

    template manipulation
      session__name                  session.name             text required
      manipulation__type             type                     text required
      manipulation__procedures       procedures               list required
      manipulation__equipment        equipment                list
      manipulation__notes            notes                    text
      manipulation__details          details                  json

    template cohort
      project__name                  project.name             text required
      cohort__name                   name                     text required
      cohort__subjects               subjects.name            list required
      cohort__description            description              text
      cohort__tags                   tags                     list

    template collection
      project__name                  project.name             text required
      collection__name               name                     text required
      collection__sessions           sessions.name            list required
      collection__description        description              text
      collection__tags               tags                     list
    """
}
