package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type snapshotsModel struct {
	arguments
	Snapshots []snapshotModel `tfsdk:"snapshots"`
}

type snapshotModel struct {
	ID        types.String      `tfsdk:"id"`
	ServerID  types.String      `tfsdk:"server_id"`
	Name      types.String      `tfsdk:"name"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
	Size      types.Int64       `tfsdk:"size"`
}

// FromAPI fills the model.
func (m *snapshotModel) FromAPI(snapshot *vpsbg.Backup) {
	m.ID = tfkit.ID(snapshot.ID)
	m.ServerID = tfkit.ID(snapshot.ServerID)
	m.Name = tfkit.TextOf(snapshot.Name)
	m.CreatedAt = tfkit.Timestamp(snapshot.CreatedAt)
	m.Size = tfkit.Count(snapshot.Size)
}

// snapshotAttributes describes snapshotModel.
func (k kind) snapshotAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": tfkit.ComputedString("ID of the " + k.name + ", the value for `" + k.idAttribute().String() + "` " +
			"of `vpsbg_server`."),
		"server_id": tfkit.ComputedString("ID of the server that it was created from. The server may no longer " +
			"exist. Null if the API does not report it."),
		"name":       tfkit.ComputedString("Name of the " + k.name + "."),
		"created_at": tfkit.ComputedTime("Time of creation (RFC 3339, UTC)."),
		"size": tfkit.ComputedInt64("Size, in GB, of the disk that it was created from. A server that starts from it " +
			"needs a disk of at least this size. Null if the API does not report it."),
	}
}

// NewSnapshotsDataSource returns vpsbg_snapshots.
func NewSnapshotsDataSource() datasource.DataSource {
	return tfkit.DataSource[snapshotsModel]{
		Name: "snapshots",
		Schema: schema.Schema{
			MarkdownDescription: "Lists the snapshots of the account. Create snapshots in the client area: the API " +
				"has no call for it.",
			Attributes: snapshots.withArguments(map[string]schema.Attribute{
				"snapshots": tfkit.ComputedObjects("The snapshots, newest first.", snapshots.snapshotAttributes()),
			}),
		},
		Read: func(ctx context.Context, account *billing.Account, m *snapshotsModel, diags *diag.Diagnostics) {
			m.Snapshots = tfkit.Models[snapshotModel](snapshots.choose(ctx, account, m.arguments, types.Int64Null(), diags))
		},
	}.New()
}
