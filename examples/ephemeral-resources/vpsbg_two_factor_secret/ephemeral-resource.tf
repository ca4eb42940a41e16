# Nothing of it is stored. Give secret_key or otp_auth_url to a write-only argument, such as that of a vault:
#   data_json_wo = jsonencode({ secret = ephemeral.vpsbg_two_factor_secret.new.secret_key })
ephemeral "vpsbg_two_factor_secret" "new" {}
