# By the ID of the IP address, which the data source vpsbg_server shows.
terraform import vpsbg_geo_filter.web 2816
