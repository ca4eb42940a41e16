package billing

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Owner reads whom the account belongs to. It returns nil where the API has no route for that.
func (a *Account) Owner(ctx context.Context) (*vpsbg.User, error) {
	user, err := a.Client.GetUser(ctx)
	if vpsbg.IsRouteUnconfirmed(err) {
		tflog.Warn(ctx, "the account cannot be read: "+err.Error())
		return nil, nil
	}
	return user, err
}
