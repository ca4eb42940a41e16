package server

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// readImported looks up what only an import needs: what the server costs, and the SSH keys on it. Their list is not
// documented, so that a failure means only that they are not known.
func (r *serverResource) readImported(
	ctx context.Context, server *vpsbg.Server, state *resourceModel, diags *diag.Diagnostics,
) {
	state.EstimatedCost = r.estimateImport(ctx, server, state)
	switch keys, err := r.account.SSHKeys.ByServer(ctx, billing.LastWrite); {
	case vpsbg.IsRouteUnconfirmed(err):
	case err != nil:
		tfkit.AddAPIError(diags, "list the SSH keys on the imported server", err, nil)
	default:
		state.SSHKeyIDs = sshKeySet(keys[server.ID])
	}
}

// confirmKeys returns when a read shows that these keys are on the server, as far as the API lists keys: Terraform does
// not read them again.
func (r *serverResource) confirmKeys(ctx context.Context, id vpsbg.ID, keys []vpsbg.ID) error {
	err := billing.Poll(ctx, r.account.Client.Clock(), func(ctx context.Context) (bool, error) {
		shown, err := r.account.SSHKeys.ByServer(ctx, billing.Now)
		return slices.Equal(shown[id], keys), err
	})
	switch {
	case vpsbg.IsRouteUnconfirmed(err):
		return nil
	case errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0:
		return fmt.Errorf("the API accepted the request, but the list of SSH keys does not show it on server %d within the time allowed", id)
	default:
		return err
	}
}
