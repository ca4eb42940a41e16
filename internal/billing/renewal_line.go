package billing

import "github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"

// MayBeRenewing reports whether an open order can renew a server: one that is not renewing shows no later expiry. It
// saves a request for each open order of the account.
func MayBeRenewing(server *vpsbg.Server) bool {
	return server.ExpiryAt.IsZero() || server.PotentialExpiryAt.IsZero() ||
		server.PotentialExpiryAt.After(server.ExpiryAt.Time)
}

// RenewsForMonths reports whether a line of an order renews for so many months.
func RenewsForMonths(line *vpsbg.OrderLine, months int64) bool {
	return line.BillingCycle != nil && int64(*line.BillingCycle) == months
}
