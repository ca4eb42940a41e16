# By the ID of the IP address, which the data source vpsbg_server shows.
terraform import vpsbg_ip_blacklist.web 2816
