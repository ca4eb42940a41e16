package snapshot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// filterModel are the arguments that snapshots and backups are chosen by.
type filterModel struct {
	ServerID   types.String `tfsdk:"server_id"`
	Date       types.String `tfsdk:"date"`
	MostRecent types.Bool   `tfsdk:"most_recent"`
}

// withFilter adds the attributes of filterModel to those of a data source of things, which are snapshots or backups.
func withFilter(things string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	attributes["server_id"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{tfkit.IsID()},
		MarkdownDescription: "Only " + things + " of the server with this id, which may be gone.",
	}
	attributes["date"] = schema.StringAttribute{
		Optional: true, Validators: []validator.String{dayValidator{}},
		MarkdownDescription: "Only " + things + " of this day, as `YYYY-MM-DD`. VPSBG dates them by its own clock, not in UTC.",
	}
	attributes["most_recent"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Keep only the newest of them, `false` by default. It is an error if there is none, " +
			"whereas without it the list is empty then.",
	}
	return attributes
}

// filter returns what to ask the API for.
func (m *filterModel) filter(diags *diag.Diagnostics) vpsbg.SnapshotFilter {
	return vpsbg.SnapshotFilter{
		Date: m.Date.ValueString(), ServerID: tfkit.ParseID(m.ServerID, path.Root("server_id"), diags), NewestFirst: true,
	}
}

// choose sorts what the API found, and keeps only the newest if that is wanted. The order of the API is not relied upon,
// because a server may be installed from the first item.
func choose[T any](found []T, mostRecent types.Bool, snapshot func(*T) *vpsbg.Snapshot) []T {
	slices.SortStableFunc(found, func(a, b T) int {
		older, newer := snapshot(&b), snapshot(&a)
		return cmp.Or(older.CreatedAt.Compare(newer.CreatedAt.Time), cmp.Compare(older.ID, newer.ID))
	})
	if mostRecent.ValueBool() && len(found) > 1 {
		return found[:1]
	}
	return found
}

// argument is what a data source was asked for.
type argument struct {
	name  string
	value attr.Value
}

// addNone reports that there is no newest one among none.
func addNone(diags *diag.Diagnostics, thing string, arguments ...argument) {
	var given []string
	for _, argument := range arguments {
		if !argument.value.IsNull() {
			given = append(given, fmt.Sprintf("\n  - %s = %s", argument.name, argument.value))
		}
	}
	found := fmt.Sprintf("The account has no %s.", thing)
	if given != nil {
		found = fmt.Sprintf("The account has no %s with", thing) + strings.Join(given, "")
	}
	diags.AddAttributeError(path.Root("most_recent"), "No such "+thing,
		found+"\n\nChange the arguments, or leave out most_recent: the list is empty then.")
}

// snapshotAttributes describes what snapshots and backups have in common.
func snapshotAttributes(thing, usedBy string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":         tfkit.ComputedString("Id of the " + thing + ", which `" + usedBy + "` of `vpsbg_server` takes."),
		"server_id":  tfkit.ComputedString("Id of the server that it was made of, which may be gone. Null where the API does not tell it."),
		"name":       tfkit.ComputedString("Name of the " + thing + "."),
		"created_at": tfkit.ComputedTime("When it was made (RFC 3339, UTC)."),
		"size": tfkit.ComputedInt64("Size, in GB, of the disk that it was made of: a server that starts from it needs a disk as large or " +
			"larger. Null where the API does not tell it."),
	}
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
