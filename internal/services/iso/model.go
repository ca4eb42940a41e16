// Package iso serves the account's ISOs: installation media that VPSBG fetches from the web.
package iso

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// itemModel is an item of vpsbg_isos.
type itemModel struct {
	ID types.String `tfsdk:"id"`
	details
}

// resourceModel is vpsbg_iso.
type resourceModel struct {
	tfkit.Meta
	details
	URLWO        types.String `tfsdk:"url_wo"`
	URLWOVersion types.Int64  `tfsdk:"url_wo_version"`
}

// address is where VPSBG fetches the ISO from.
func (m *resourceModel) address() string { return m.URL.ValueString() + m.URLWO.ValueString() }

// details is what the API shows of an ISO beside its id.
type details struct {
	Name      types.String      `tfsdk:"name"`
	URL       types.String      `tfsdk:"url"`
	Size      types.Int64       `tfsdk:"size"`
	Status    types.String      `tfsdk:"status"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":   tfkit.ComputedString("ID of the ISO."),
		"name": tfkit.ComputedString("Name of the ISO in the client area."),
		"url": tfkit.ComputedString("URL that VPSBG fetched the ISO from, with `***` instead of a user, a password and a " +
			"signature."),
		"size": tfkit.ComputedInt64("Size as VPSBG reports it; the unit is not documented. Null while VPSBG fetches " +
			"the ISO."),
		"status": tfkit.ComputedString("Status of the ISO. The values are not documented: for example `downloading` " +
			"while VPSBG fetches it, `ready` when servers can use it."),
		"created_at": tfkit.ComputedTime("Time when the ISO was added."),
	}
}

// FromAPI fills the model.
func (m *itemModel) FromAPI(iso *vpsbg.ISO) {
	m.ID = tfkit.ID(iso.ID)
	m.details.FromAPI(iso)
}

// FromAPI takes over what the API shows, and keeps the configuration's address where the API shows none, or shows it
// with other credentials or in another spelling. A write-only address is not kept at all.
func (m *resourceModel) FromAPI(iso *vpsbg.ISO) {
	known := m.URL
	m.ID = tfkit.ID(iso.ID)
	m.details.FromAPI(iso)
	if !m.URLWOVersion.IsNull() || m.URL.IsNull() || sameAddress(m.URL.ValueString(), known.ValueString()) {
		m.URL = known
	}
}

// FromAPI fills the model.
func (m *details) FromAPI(iso *vpsbg.ISO) {
	m.Name = tfkit.TextOf(iso.Name)
	if m.URL = tfkit.Text(iso.URL); !m.URL.IsNull() {
		m.URL = types.StringValue(vpsbg.HideCredentials(m.URL.ValueString())) // it is in nobody's configuration
	}
	m.Size = tfkit.Count(iso.Size)
	m.Status = tfkit.Text(iso.Status)
	m.CreatedAt = tfkit.Timestamp(iso.CreatedAt)
}
