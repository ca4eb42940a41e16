# By the ID of the IP address, which the data source vpsbg_server shows.
terraform import vpsbg_ip_whitelist.web 2816
