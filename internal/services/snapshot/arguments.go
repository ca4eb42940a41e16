package snapshot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// arguments are what snapshots and backups are chosen by.
type arguments struct {
	ServerID   types.String `tfsdk:"server_id"`
	Date       types.String `tfsdk:"date"`
	MostRecent types.Bool   `tfsdk:"most_recent"`
}

// withArguments adds the attributes of arguments.
func (k kind) withArguments(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["server_id"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "Only " + k.name + "s of the server with this ID. The server may no longer exist.",
	}
	attributes["date"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{dayValidator{}},
		MarkdownDescription: "Only " + k.name + "s of this day, as `YYYY-MM-DD`. VPSBG uses its own time zone here, " +
			"not UTC.",
	}
	attributes["most_recent"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Return only the newest match, `false` by default. It is an error if nothing matches; " +
			"without this argument, the list is empty then.",
	}
	return attributes
}

// choose returns what the arguments leave, the newest first. The order of the API is not relied upon, because a server
// may be installed from the first item. size is null for snapshots.
func (k kind) choose(
	ctx context.Context, account *billing.Account, by arguments, size types.Int64, diags *diag.Diagnostics,
) []vpsbg.Backup {
	serverID := tfkit.ParseID(by.ServerID, path.Root("server_id"), diags)
	if diags.HasError() {
		return nil
	}
	found, err := vpsbg.Collect(k.list(ctx, account.Client, vpsbg.BackupFilter{
		SnapshotFilter: vpsbg.SnapshotFilter{Date: by.Date.ValueString(), ServerID: serverID, NewestFirst: true},
		Size:           size.ValueInt64(),
	}))
	if err != nil {
		tfkit.AddAPIError(diags, "list "+k.name+"s", err, nil)
		return nil
	}
	slices.SortStableFunc(found, func(a, b vpsbg.Backup) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt.Time), cmp.Compare(b.ID, a.ID))
	})
	if !by.MostRecent.ValueBool() {
		return found
	}
	if len(found) == 0 {
		k.reportNone(by, size, diags)
		return nil
	}
	return found[:1]
}

// reportNone reports that there is no newest one among none.
func (k kind) reportNone(by arguments, size types.Int64, diags *diag.Diagnostics) {
	var given string
	for _, argument := range []struct {
		name  string
		value attr.Value
	}{{"server_id", by.ServerID}, {"date", by.Date}, {"size", size}} {
		if !argument.value.IsNull() {
			given += fmt.Sprintf("\n  - %s = %s", argument.name, argument.value)
		}
	}
	found := fmt.Sprintf("The account has no %s.", k.name)
	if given != "" {
		found = fmt.Sprintf("The account has no %s with%s", k.name, given)
	}
	diags.AddAttributeError(path.Root("most_recent"), "No match",
		found+"\n\n"+
			"Change the arguments, or leave out most_recent: the list is then empty.")
}

// dayValidator accepts a day that exists.
type dayValidator struct{}

func (dayValidator) Description(context.Context) string { return "must be a day, as YYYY-MM-DD" }

func (v dayValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (dayValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.DateOnly, req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid day",
			fmt.Sprintf("%s is not a day: days are written as YYYY-MM-DD, for example 2026-01-15.", req.ConfigValue))
	}
}
