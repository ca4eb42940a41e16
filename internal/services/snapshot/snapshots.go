// Package snapshot shows the copies of disks that VPSBG keeps: snapshots and backups.
package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*snapshotsDataSource)(nil)

type snapshotsDataSource struct{ provider *billing.Account }

// NewSnapshotsDataSource returns the data source vpsbg_snapshots.
func NewSnapshotsDataSource() datasource.DataSource { return &snapshotsDataSource{} }

type snapshotsModel struct {
	filterModel
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
func (m *snapshotModel) FromAPI(snapshot *vpsbg.Snapshot) {
	m.ID = tfkit.ID(snapshot.ID)
	m.ServerID = tfkit.ID(snapshot.ServerID)
	m.Name = tfkit.TextOf(snapshot.Name)
	m.CreatedAt = tfkit.Timestamp(snapshot.CreatedAt)
	m.Size = tfkit.Count(snapshot.Size)
}

func (d *snapshotsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_snapshots"
}

func (d *snapshotsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The snapshots of the account. Snapshots are made in the client area: the API has no call for it.",
		Attributes: withFilter("snapshots", map[string]schema.Attribute{
			"snapshots": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The snapshots, the newest first.",
				NestedObject: schema.NestedAttributeObject{Attributes: snapshotAttributes("snapshot", "snapshot_id")},
			},
		}),
	}
}

func (d *snapshotsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func (d *snapshotsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config snapshotsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	filter := config.filter(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := vpsbg.Collect(d.provider.Client.ListSnapshots(ctx, filter))
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "list snapshots", err, nil)
		return
	}
	if config.MostRecent.ValueBool() && len(found) == 0 {
		addNone(&resp.Diagnostics, "snapshot", argument{"server_id", config.ServerID}, argument{"date", config.Date})
		return
	}
	found = choose(found, config.MostRecent, func(s *vpsbg.Snapshot) *vpsbg.Snapshot { return s })
	config.Snapshots = make([]snapshotModel, len(found))
	for i := range found {
		config.Snapshots[i].FromAPI(&found[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
