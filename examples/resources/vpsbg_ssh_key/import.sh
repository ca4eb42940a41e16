# By the ID of the SSH key, which the data source vpsbg_ssh_keys shows.
terraform import vpsbg_ssh_key.laptop 2868
