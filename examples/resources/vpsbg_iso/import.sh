# By the ID of the ISO, which the data source vpsbg_isos shows.
terraform import vpsbg_iso.rescue 2868
