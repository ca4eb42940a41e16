package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ datasource.DataSourceWithConfigure = (*backupsDataSource)(nil)

type backupsDataSource struct{ provider *billing.Account }

// NewBackupsDataSource returns the data source vpsbg_backups.
func NewBackupsDataSource() datasource.DataSource { return &backupsDataSource{} }

type backupsModel struct {
	filterModel
	Size    types.Int64   `tfsdk:"size"`
	Backups []backupModel `tfsdk:"backups"`
}

type backupModel struct {
	snapshotModel
	ServerHostname types.String `tfsdk:"server_hostname"`
	ServerIP       types.String `tfsdk:"server_ip"`
}

// FromAPI fills the model.
func (m *backupModel) FromAPI(backup *vpsbg.Backup) {
	m.snapshotModel.FromAPI(&backup.Snapshot)
	m.ServerHostname = tfkit.Text(backup.ServerHostname)
	m.ServerIP = tfkit.Text(backup.ServerIP)
}

func (d *backupsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_backups"
}

func (d *backupsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := snapshotAttributes("backup", "backup_id")
	attributes["server_hostname"] = tfkit.ComputedString("Host name of that server. Null where the API does not tell it.")
	attributes["server_ip"] = tfkit.ComputedString("Address of that server. Null where the API does not tell it.")
	resp.Schema = schema.Schema{
		MarkdownDescription: "The backups of the account, which the addon `backups` makes.",
		Attributes: withFilter("backups", map[string]schema.Attribute{
			"size": schema.Int64Attribute{
				Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "Only backups of disks of exactly this size, in GB.",
			},
			"backups": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The backups, the newest first.",
				NestedObject: schema.NestedAttributeObject{Attributes: attributes},
			},
		}),
	}
}

func (d *backupsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func (d *backupsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config backupsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	filter := vpsbg.BackupFilter{SnapshotFilter: config.filter(&resp.Diagnostics), Size: config.Size.ValueInt64()}
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := vpsbg.Collect(d.provider.Client.ListBackups(ctx, filter))
	if err != nil {
		tfkit.AddAPIError(&resp.Diagnostics, "list backups", err, nil)
		return
	}
	if config.MostRecent.ValueBool() && len(found) == 0 {
		addNone(&resp.Diagnostics, "backup", argument{"server_id", config.ServerID}, argument{"date", config.Date}, argument{"size", config.Size})
		return
	}
	found = choose(found, config.MostRecent, func(b *vpsbg.Backup) *vpsbg.Snapshot { return &b.Snapshot })
	config.Backups = make([]backupModel, len(found))
	for i := range found {
		config.Backups[i].FromAPI(&found[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
