package iso

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fields are the attributes behind the fields of the API's requests.
var fields = tfkit.FieldPaths{"name": path.Root("name"), "url": path.Root("url")}

// add has VPSBG fetch an ISO, unless it has done so already. It returns nil if it reports an error.
func add(ctx context.Context, client *vpsbg.Client, name, address string, diags *diag.Diagnostics) *vpsbg.ISO {
	return tfkit.Creation[vpsbg.ISO]{
		Client: client,
		Type:   "vpsbg_iso",
		Kind:   "ISO",
		Name:   name,
		Trait:  "from the same address",
		Key:    name, // the list may not show the address
		Fields: fields,
		Create: func(ctx context.Context) (*vpsbg.ISO, error) { return client.CreateISO(ctx, name, address) },
		List:   client.ListISOs,
		ID:     func(iso vpsbg.ISO) vpsbg.ID { return iso.ID },
		IsSame: func(iso vpsbg.ISO) bool {
			return iso.Name == name && (iso.URL == nil || sameAddress(*iso.URL, address))
		},
	}.Run(ctx, diags)
}

// look reads an ISO, and returns nil if it is gone. A 404 alone is not believed, because a wrong endpoint answers 404 to
// everything: the ISOs have to be listed, and this one not to be among them.
func look(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) (*vpsbg.ISO, error) {
	iso, err := client.GetISO(ctx, id)
	if !vpsbg.IsUnproven(err) {
		return iso, err
	}
	for listed, err := range client.ListISOs(ctx) {
		if err != nil {
			return nil, err
		}
		if listed.ID == id {
			tflog.Warn(ctx, "the ISO cannot be read, only listed", map[string]any{"id": id})
			return &listed, nil
		}
	}
	return nil, nil
}

// awaitGone returns when a read shows that an ISO was deleted: what the API only accepted must not leave the state.
func awaitGone(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
	err := tfkit.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		iso, err := look(ctx, client, id)
		return iso == nil && err == nil, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		err = fmt.Errorf("the API accepted the request, but ISO %s can still be read", id)
	}
	return err
}
