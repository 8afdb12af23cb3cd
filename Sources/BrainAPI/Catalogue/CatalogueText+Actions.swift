/// What can be done to records beyond the five verbs, gathered from the service's public reference: each is an address of its
/// own behind the record's, `.../subjectlog/{id}/add_entry/`. This is data, kept by hand as the models are.
///
/// An action begins with a line `action name METHOD of model ...`, then what is known of it:
/// `takes entry`, `takes time`: the body is an entry of the log, or only the time that finds one (without: there is no body);
/// `answers record`: the reply holds the record as it is since (without: nothing is known of the reply);
/// `who`, `does`: who may, and what comes of it, in words;
/// `sets field value`: what the record holds afterwards; `ends`: the record is not there any more;
/// `makes model field`: a record of that model is made, whose `field` names the record;
/// `back action`: what undoes it, on the record, or on the one that it made.
extension CatalogueText {
  static let actions = """
    action add_entry PATCH of subjectlog procedurelog
      takes    entry
      answers  record
      who      "contributors of the project"
      does     "adds one entry"
      back     remove_entry

    action change_entry PATCH of subjectlog procedurelog
      takes    entry
      answers  record
      who      "contributors of the project"
      does     "changes the entry of that time"
      back     change_entry

    action remove_entry PATCH of subjectlog procedurelog
      takes    time
      answers  record
      who      "contributors of the project"
      does     "removes the entry of that time"
      back     add_entry

    action join GET of group
      who      "users who are not members"
      does     "asks for membership, which begins when a manager accepts"
      makes    groupmembershiprequest authgroup
      back     cancel

    action leave GET of group
      who      "members of the group"
      does     "ends your membership"

    action accept GET of groupmembershipinvitation projectmembershipinvitation
      who      "the invited user"
      does     "makes you a member, with the rights of the invitation"
      ends

    action reject GET of groupmembershipinvitation projectmembershipinvitation
      who      "the invited user"
      does     "declines the invitation"
      ends

    action cancel GET of groupmembershipinvitation
      who      "managers of the group"
      does     "withdraws the invitation"
      ends

    action cancel GET of projectmembershipinvitation projectgroupmembershipinvitation
      who      "managers of the project"
      does     "withdraws the invitation"
      ends

    action accept GET of projectgroupmembershipinvitation
      who      "the invited group's own managers"
      does     "makes the group a member, with the rights of the invitation"
      ends

    action reject GET of projectgroupmembershipinvitation
      who      "the invited group's own managers"
      does     "declines the invitation"
      ends

    action accept GET of groupmembershiprequest
      who      "managers of the group"
      does     "makes the user a member"
      ends

    action reject GET of groupmembershiprequest
      who      "managers of the group"
      does     "declines the request"
      ends

    action cancel GET of groupmembershiprequest
      who      "the user who asked"
      does     "withdraws the request"
      ends

    action accept PATCH of consumableapproval hardwaredeviceapproval supplierapproval behavioralcategoryapproval
      : behavioralparadigmapproval regulatoryauthorityapproval setuptypeapproval speciesapproval strainapproval
      : journalapproval
      who      "administrators of the server"
      does     "makes what is proposed usable by all"
      sets     status Accepted

    action reject PATCH of consumableapproval hardwaredeviceapproval supplierapproval behavioralcategoryapproval
      : behavioralparadigmapproval regulatoryauthorityapproval setuptypeapproval speciesapproval strainapproval
      : journalapproval
      who      "administrators of the server"
      does     "declines what is proposed"
      sets     status Rejected
    """
}
