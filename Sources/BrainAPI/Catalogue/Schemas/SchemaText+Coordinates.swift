extension SchemaText {
  /// The types of the coordinates of procedures and equipment.
  static let coordinates = """
    schema CCF_XYZ_Absolute title "Common Coordinate Framework XYZ Absolute Coordinates"
      x                          quantity  unit mm title "X coordinate" units nm µm mm m
      xAngle                     quantity  min -180 max 180 unit ° title "X angle" units °
      y                          quantity  unit mm title "Y coordinate" units nm µm mm m
      yAngle                     quantity  unit ° units °
      z                          quantity  unit mm title "Z coordinate" units nm µm mm m
      zAngle                     quantity  min -180 max 180 unit ° title "Z angle" units °

    schema External_XYZ_Absolute title "External XYZ Coordinates with Angles"
      x                          quantity  unit m title "X coordinate" units nm µm mm m
      xAngle                     quantity  min -180 max 360 unit ° title "X angle" units °
      y                          quantity  unit m title "Y coordinate" units nm µm mm m
      yAngle                     quantity  min -180 max 360 unit ° title "Y angle" units °
      z                          quantity  unit m title "Z coordinate" units nm µm mm m
      zAngle                     quantity  min -180 max 360 unit ° title "Z angle" units °

    schema Stereotaxic_BregmaAbsolute title "Stereotaxic Bregma-Based Absolute Coordinates"
      apAngle                    quantity  min -180 max 180 unit ° title "AP angle" units °
      apCoordinate               quantity  unit mm title "AP coordinate" units nm µm mm m
      dvAngle                    quantity  unit ° units °
      dvCoordinate               quantity  unit mm title "DV coordinate" units nm µm mm m
      mlAngle                    quantity  min -180 max 180 unit ° title "ML angle" units °
      mlCoordinate               quantity  unit mm title "ML coordinate" units nm µm mm m

    schema Stereotaxic_BregmaBrainSurface title "Stereotaxic Bregma-Based Surface Coordinates with Depth"
      apAngle                    quantity  min -180 max 180 unit ° title "AP angle" units °
      apCoordinate               quantity  unit mm title "AP coordinate" units nm µm mm m
      depth                      quantity  unit mm title Depth units nm µm mm m
      mlAngle                    quantity  min -180 max 180 unit ° title "ML angle" units °
      mlCoordinate               quantity  unit mm title "ML coordinate" units nm µm mm m
      rotation                   quantity  min -180 max 180 unit ° title Rotation units °

    schema Stereotaxic_LambdaAbsolute title "Stereotaxic Lambda-Based Absolute Coordinates"
      apAngle                    quantity  min -180 max 180 unit ° title "AP angle" units °
      apCoordinate               quantity  unit mm title "AP coordinate" units nm µm mm m
      dvAngle                    quantity  unit ° units °
      dvCoordinate               quantity  unit mm title "DV coordinate" units nm µm mm m
      mlAngle                    quantity  min -180 max 180 unit ° title "ML angle" units °
      mlCoordinate               quantity  unit mm title "ML coordinate" units nm µm mm m

    schema Stereotaxic_LambdaBrainSurface title "Stereotaxic Lambda-Based Surface Coordinates with Depth"
      apAngle                    quantity  min -180 max 180 unit ° title "AP angle" units °
      apCoordinate               quantity  unit mm title "AP coordinate" units nm µm mm m
      depth                      quantity  unit mm title Depth units nm µm mm m
      mlAngle                    quantity  min -180 max 180 unit ° title "ML angle" units °
      mlCoordinate               quantity  unit mm title "ML coordinate" units nm µm mm m
      rotation                   quantity  min -180 max 180 unit ° title Rotation units °
    """
}
