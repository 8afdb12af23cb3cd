extension SchemaText {
  /// The types of consumables. No page of the service gives the names of their fields: most are those of consumable
  /// stocks, the others follow the labels of a form.
  static let consumable = """
    schema ChemicalReagent title "Chemical reagent"
      chemicalType               choice    required title "Chemical Type"
      compoundName               string    title "Compound Name"
      concentration              string    title "Concentration / Strength"
      experimentalUseContext     string    title "Experimental Use Context"
      hazardInfo                 string    title "Hazard Information"
      molecularWeight            number    min 0 title "Molecular Weight"
      productId                  string    title "Product ID"
      purity                     string    title "Purity / Grade"
      storageConditions          string    title "Storage Conditions"

    schema ConsumableDevice title "Consumable device"
      compatibleWith             string    title "Compatible Systems"
      connectivity               string    title Connectivity
      deviceClass                string    required title "Device Class"
      dimensions                 string    title "Physical Dimensions"
      experimentalUse            strings   title "Experimental Use Context"
      material                   string    title Material
      productId                  string    title "Product ID"
      storageConditions          string    title "Storage Conditions"

    schema ImmunoReagent title "Immuno reagent"
      application                strings   title "Validated Applications"
      clonality                  string    title Clonality
      conjugate                  string    title "Conjugated Fluorophore or Enzyme"
      dilution                   string    title "Recommended Dilution"
      hostSpecies                string    title "Host Species"
      productId                  string    title "Product ID"
      reactivity                 string    title "Reactivity Species"
      reagentType                string    required title "Reagent Type"
      storageConditions          string    title "Storage Conditions"
      targetAntigen              string    required title "Target Antigen"

    schema ImplantMaterial title "Implant / fixation material"
      additionalNotes            string    title "Additional Notes"
      biocompatible              boolean   title Biocompatible
      preparationInstructions    string    title "Preparation Instructions"
      productId                  string    title "Product ID"
      storageConditions          string    title "Storage Conditions"
      type                       choice    required title Type

    schema OpticFiberDesign title "Optic fiber design"
      aperture                   number    title "Numerical aperture"
      claddingDiameter           number    title "Cladding diameter"
      claddingMaterial           string    title "Cladding material"
      coatingDiameter            number    title "Coating diameter"
      coatingMaterial            string    title "Coating material"
      coreDiameter               number    required title "Core diameter"
      coreMaterial               string    title "Core material"
      fiberType                  string    required title "Fiber type"
      outerDiameter              any
      productId                  string    required title "Product ID"
      tipDescription             any
      wavelengthMaximum          number    required title "Wavelength maximum"
      wavelengthMinimum          number    required title "Wavelength minimum"

    schema OpticalComponent title "Optical component"
      coating                    string    title "Surface Coating"
      componentType              choice    required title "Optical Component Type"
      dimensions                 string    title "Physical Dimensions"
      experimentalUse            strings   title "Experimental Use Context"
      material                   string    title Material
      productId                  string    title "Product ID"
      sterile                    boolean   title Sterile
      storageConditions          string    title "Storage Conditions"
      wavelengthMax              number    title "Wavelength maximum"
      wavelengthMin              number    title "Wavelength minimum"

    schema PharmacologicalAgent title "Pharmacological agent"
      activeIngredient           string    required title "Active Ingredient"
      concentration              string    title Concentration
      dosageForm                 choice    title "Dosage Form"
      experimentalUse            strings   title "Experimental Use Context"
      formulation                string    title Formulation
      pharmacologicalCategory    choice    required title "Pharmacological Category"
      pharmacologicalClass       string    title "Pharmacological Class"
      productId                  string    title "Product ID"
      purity                     string    title "Purity / Grade"
      routeOfAdministration      choice    title "Route of Administration"
      storageConditions          string    title "Storage Conditions"

    schema PhysiologicalSolution title "Physiological solution"
      composition                string    required title Composition
      osmolality                 string    title Osmolality
      pH                         number    title "Target pH value"
      preparationInstructions    string    title "Preparation Instructions"
      purpose                    strings   title "Purpose / Use"
      sterile                    boolean   title Sterile
      storageConditions          string    title "Storage Conditions"

    schema SiliconProbeDesign title "Silicon probe design"
      customDesign               boolean   title "Custom design"
      layout                     string    required title "Probe layout"
      nChannels                  integer   min 0 title "Number of channels"
      nShanks                    integer   min 0 title "Number of shanks"
      product_id                 string    required title "Product id"
      shanksLength               number    title "Length of shanks"
      shanksSpacing              number    title "Spacing between shanks"
      siteArea                   number    title "Area of electrode sites"
      thicknessOfShanks          number    title "Thickness of shanks"
      uniformLayout              boolean   title "Uniform layout"
      verticalSpacingBetweenSites number    title "Vertical spacing between sites"

    schema SingleWireElectrode title "Single wire electrode"
      diameter                   number    title Diameter
      insulationCoating          string    title Insulation/Coating
      insulationDiameter         number    title "Insulation diameter"
      material                   string    title Material
      productId                  string    required title "Product id"

    schema SurgicalDisposable title "Surgical disposable"
      additionalNotes            string    title "Additional Notes"
      material                   string    title Material
      productId                  string    title "Product ID"
      specification              string    title Specification
      sterile                    boolean   title Sterile
      type                       choice    required title Type

    schema TracerDye title "Tracer or dye"
      dyeType                    string    required title "Type of Dye or Tracer"
      emissionPeak               number    title "Emission Peak"
      excitationPeak             number    title "Excitation Peak"
      experimentalUse            strings   title "Experimental Use Context"
      fluorophore                string    title Fluorophore
      preparationInstructions    string    title "Preparation Instructions"
      productId                  string    title "Product ID"
      routeOfApplication         string    title "Route of Application"
      solvent                    string    title "Solvent / Vehicle"
      storageConditions          string    title "Storage Conditions"

    schema VirusConstruct title "Virus construct"
      capsid                     string    title Capsid
      gene                       string    title Gene
      notes                      any
      otherElement               string    title "Other element"
      productId                  string    required title "Product id"
      promoter                   string    title Promoter
      reporter                   string    title Reporter
      virus_type                 string    title "Virus type"
    """
}
