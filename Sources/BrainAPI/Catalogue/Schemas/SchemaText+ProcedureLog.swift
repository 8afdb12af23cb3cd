extension SchemaText {
  /// The types of procedure logs.
  static let procedureLog = """
    schema Impedances title Impedances
      channels                   integers  min 0 title "List of channels"
      impedances                 numbers   required min 0 title Impedances
      phases                     numbers   min 0 title Phases

    schema LinearDisplacement title "Linear displacement"
      displacement               quantity  required unit µm title Displacement units nm µm mm cm m

    schema Tetrodes4 title "Tetrode log (4 tetrodes)"
      tetrode_1                  quantity  unit µm title "Tetrode #1" units nm µm mm cm m
      tetrode_2                  quantity  unit µm title "Tetrode #2" units nm µm mm cm m
      tetrode_3                  quantity  unit µm title "Tetrode #3" units nm µm mm cm m
      tetrode_4                  quantity  unit µm title "Tetrode #4" units nm µm mm cm m

    schema Tetrodes8 title "Tetrode log (8 tetrodes)"
      tetrode_1                  quantity  unit µm title "Tetrode #1" units nm µm mm cm m
      tetrode_2                  quantity  unit µm title "Tetrode #2" units nm µm mm cm m
      tetrode_3                  quantity  unit µm title "Tetrode #3" units nm µm mm cm m
      tetrode_4                  quantity  unit µm title "Tetrode #4" units nm µm mm cm m
      tetrode_5                  quantity  unit µm title "Tetrode #5" units nm µm mm cm m
      tetrode_6                  quantity  unit µm title "Tetrode #6" units nm µm mm cm m
      tetrode_7                  quantity  unit µm title "Tetrode #7" units nm µm mm cm m
      tetrode_8                  quantity  unit µm title "Tetrode #8" units nm µm mm cm m
    """
}
