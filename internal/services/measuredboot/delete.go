package measuredboot

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// remove deletes an image, or leaves it to VPSBG where only cancelled servers boot it.
func remove(ctx context.Context, account *billing.Account, state *resourceModel, diags *diag.Diagnostics) {
	id, client, name := state.ParseID(diags), account.Client, state.Name.ValueString()
	isInUse := false
	err := billing.Delete(ctx, account.Clock(), "measured boot image "+id.String(),
		func(ctx context.Context) error {
			err := client.DeleteMeasuredBootImage(ctx, id)
			isInUse = vpsbg.Status(err) == http.StatusUnprocessableEntity
			return err
		},
		func(ctx context.Context) (*vpsbg.MeasuredBootImage, error) { return find(ctx, client, id) })
	var ending []string
	if isInUse {
		ending = bootedByEnding(ctx, client, id)
	}
	switch {
	case err == nil:
	case len(ending) > 0:
		diags.AddWarning("Measured boot image stays for a while", fmt.Sprintf("Measured boot image %s: VPSBG does "+
			"not delete an image that a server boots, and %s, which is cancelled, boots it until VPSBG deletes the server. VPSBG is "+
			"said to delete the image two days later. Terraform no longer manages it.", name, strings.Join(ending, ", ")))
	case isInUse:
		diags.AddError("Unable to delete measured boot image "+name, fmt.Sprintf("%s\n\n"+
			"VPSBG does not delete an image that a server boots. Detach it first with measured_boot of the server, "+
			"and apply again. To replace it, set create_before_destroy = true in its lifecycle block, so that the "+
			"server switches to the new image first.", tfkit.Sentence(err.Error())))
	default:
		tfkit.AddAPIError(diags, "delete measured boot image "+name, err, nil)
	}
}

// bootedByEnding returns the servers that boot an image, if all of them are cancelled. When one is not, or that cannot
// be found out, it returns none. It reads all servers of the account, because a list does not show what they boot.
func bootedByEnding(ctx context.Context, client *vpsbg.Client, image vpsbg.ID) []string {
	var ending []string
	for listed, err := range client.ListServers(ctx, vpsbg.ServerFilter{Statuses: vpsbg.LiveServers}) {
		if err != nil {
			return nil
		}
		server, err := client.GetServer(ctx, listed.ID)
		switch {
		case vpsbg.IsNotFound(err):
		case err != nil, server.Boots(image) && server.CancelRequest == nil:
			return nil
		case server.Boots(image):
			ending = append(ending, fmt.Sprintf("server %s (%d)", server.Hostname, server.ID))
		}
	}
	return ending
}
