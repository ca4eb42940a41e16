package iso

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fields are the attributes behind the fields of the API's requests.
func (m *resourceModel) fields() tfkit.FieldPaths {
	url := path.Root("url")
	if !m.URLWO.IsNull() {
		url = path.Root("url_wo")
	}
	return tfkit.FieldPaths{"name": path.Root("name"), "url": url}
}

// add has VPSBG fetch an ISO, unless it has done so already. It returns nil if it reports an error.
func add(ctx context.Context, account *billing.Account, plan *resourceModel, diags *diag.Diagnostics) *vpsbg.ISO {
	client, name, address := account.Client, plan.Name.ValueString(), plan.address()
	return tfkit.Creation[vpsbg.ISO]{
		OperationID: "createISO", Path: "/isos",
		Account: account,
		Type:    "vpsbg_iso",
		Kind:    "ISO",
		Name:    name,
		Trait:   "from the same address",
		Key:     name, // the list may not show the address
		Fields:  plan.fields(),
		Create:  func(ctx context.Context) (*vpsbg.ISO, error) { return client.CreateISO(ctx, name, address) },
		List:    client.ListISOs,
		ID:      func(iso vpsbg.ISO) vpsbg.ID { return iso.ID },
		IsSame: func(iso vpsbg.ISO) bool {
			return iso.Name == name && (iso.URL == nil || sameAddress(*iso.URL, address))
		},
	}.Run(ctx, diags)
}

// find reads an ISO, and returns nil if the account does not have it.
func find(ctx context.Context, account *billing.Account, id vpsbg.ID) (*vpsbg.ISO, error) {
	iso, listed, err := billing.Find(
		func() (*vpsbg.ISO, error) { return account.Client.GetISO(ctx, id) },
		account.Client.ListISOs(ctx), func(iso *vpsbg.ISO) bool { return iso.ID == id })
	if listed != nil {
		tflog.Warn(ctx, "the ISO cannot be read, only listed", map[string]any{"id": id, "error": listed.Err.Error()})
	}
	return iso, err
}
