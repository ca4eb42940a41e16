package server

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/actionvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// installTime is how long it may take unless timeout says otherwise.
const installTime = time.Hour

var (
	_ action.ActionWithConfigure        = (*reinstallAction)(nil)
	_ action.ActionWithConfigValidators = (*reinstallAction)(nil)
	_ action.ActionWithModifyPlan       = (*reinstallAction)(nil)
	_ action.ActionWithConfigure        = (*restoreAction)(nil)
	_ action.ActionWithConfigValidators = (*restoreAction)(nil)
	_ action.ActionWithModifyPlan       = (*restoreAction)(nil)
)

// erases is the warning of a plan that overwrites the disk of a server.
func erases(server *vpsbg.Server, detail string, diags *diag.Diagnostics) {
	diags.AddAttributeWarning(path.Root("server_id"), "Server "+namedOr(server)+" is erased", detail+" All data on its disk is lost, each time that the action is invoked.")
}

type reinstallAction struct{ serverAction }

// NewReinstallAction returns vpsbg_server_reinstall.
func NewReinstallAction() action.Action { return &reinstallAction{} }

type reinstallModel struct {
	ServerID     types.String         `tfsdk:"server_id"`
	ImageID      types.String         `tfsdk:"image_id"`
	PrimaryISOID types.String         `tfsdk:"primary_iso_id"`
	Password     types.String         `tfsdk:"password"`
	SSHKeyIDs    types.Set            `tfsdk:"ssh_key_ids"`
	Timeout      timetypes.GoDuration `tfsdk:"timeout"`
}

func (a *reinstallAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_reinstall"
}

func (a *reinstallAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Erases** a server and installs it anew, each time that it is invoked, and waits until it is done. The server reboots; its addresses, plan and contract stay." +
			unconfirmedNote + "\n\nFor a server that `vpsbg_server` manages, `image_id` or `reinstall_triggers` with `allow_reinstall = true` do the same, for every CLI. After the action, " +
			"the resource has to declare the image that is installed now: otherwise its next plan is to install the other one." + tfkit.ActionNote,
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"image_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "Id of the image to install: see the data source `vpsbg_server_images`. Exactly one of `image_id` and `primary_iso_id` is needed.",
			},
			"primary_iso_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "Id of the ISO to boot from and to install by hand.",
			},
			"password": actionPassword("Password of root or Administrator afterwards, at least 6 characters.", false),
			"ssh_key_ids": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Ids of the SSH keys that the server gets.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(tfkit.IsID())},
			},
			"timeout": tfkit.ActionTimeout(installTime),
		},
	}
}

// actionPassword describes a secret of an action. The framework (1.19) has neither sensitive nor write-only arguments for actions.
func actionPassword(description string, required bool) schema.StringAttribute {
	return schema.StringAttribute{
		Required: required, Optional: !required, Validators: []validator.String{stringvalidator.LengthAtLeast(6)},
		MarkdownDescription: description + " Actions have no state, but a saved plan contains it, and Terraform shows it unless it comes from a " +
			"variable or an output that is `sensitive`. Terraform refuses ephemeral values here.",
	}
}

func (a *reinstallAction) ConfigValidators(context.Context) []action.ConfigValidator {
	return []action.ConfigValidator{actionvalidator.ExactlyOneOf(path.MatchRoot("image_id"), path.MatchRoot("primary_iso_id"))}
}

func (a *reinstallAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config reinstallModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	server := a.lookUpActive(ctx, config.ServerID, &resp.Diagnostics)
	if !config.ImageID.IsNull() && !config.ImageID.IsUnknown() {
		resource := serverResource{provider: a.provider}
		resource.checkImage(ctx, config.ImageID, &resp.Diagnostics)
	}
	if !resp.Diagnostics.HasError() {
		erases(server, "The action installs it anew.", &resp.Diagnostics)
	}
}

func (a *reinstallAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config reinstallModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, i, end := tfkit.Invoke(ctx, a.provider.Client.Clock(), resp, tfkit.DurationOr(config.Timeout, installTime), tfkit.AgainRepeats)
	defer end()
	how := vpsbg.Reinstallation{
		ImageID:      tfkit.ParseID(config.ImageID, path.Root("image_id"), &resp.Diagnostics),
		PrimaryISOID: tfkit.ParseID(config.PrimaryISOID, path.Root("primary_iso_id"), &resp.Diagnostics),
		Password:     config.Password.ValueString(),
		SSHKeys:      sshKeyIDs(config.SSHKeyIDs, &resp.Diagnostics),
	}
	server := a.find(ctx, i, config.ServerID, &resp.Diagnostics)
	if server == nil {
		return
	}
	i.Say("Installing server %s anew.", named(server))
	var accepted bool
	var err error
	i.While("server "+named(server)+" to be installed", func() { accepted, err = machine.New(a.provider, server.ID).Reinstall(ctx, how) })
	if err != nil {
		i.Fail(ctx, "install server "+named(server)+" anew", err, accepted, tfkit.FieldPaths{
			"image_id": path.Root("image_id"), "primary_iso_id": path.Root("primary_iso_id"), "password": path.Root("password"), "ssh_keys": path.Root("ssh_key_ids"),
		})
		return
	}
	i.Say("Server %s is installed anew.", named(server))
}

type restoreAction struct{ serverAction }

// NewRestoreAction returns vpsbg_server_restore.
func NewRestoreAction() action.Action { return &restoreAction{} }

type restoreModel struct {
	ServerID   types.String         `tfsdk:"server_id"`
	SnapshotID types.String         `tfsdk:"snapshot_id"`
	BackupID   types.String         `tfsdk:"backup_id"`
	Timeout    timetypes.GoDuration `tfsdk:"timeout"`
}

func (a *restoreAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_restore"
}

func (a *restoreAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "**Overwrites** the disk of a server with a snapshot or a backup, each time that it is invoked, and waits until it is done. The server reboots; what its disk held is lost. " +
			"The snapshot or backup may be one of another server, if that one's disk was not larger." + unconfirmedNote +
			"\n\nA server is restored only by this action, or in the client area: no attribute of `vpsbg_server` does it, for `snapshot_id` and `backup_id` there are what a new server starts from." + tfkit.ActionNote,
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"snapshot_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "Id of the snapshot: see the data source `vpsbg_snapshots`. Exactly one of `snapshot_id` and `backup_id` is needed.",
			},
			"backup_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "Id of the backup: see the data source `vpsbg_backups`.",
			},
			"timeout": tfkit.ActionTimeout(installTime),
		},
	}
}

func (a *restoreAction) ConfigValidators(context.Context) []action.ConfigValidator {
	return []action.ConfigValidator{actionvalidator.ExactlyOneOf(path.MatchRoot("snapshot_id"), path.MatchRoot("backup_id"))}
}

func (a *restoreAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config restoreModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	server := a.lookUpActive(ctx, config.ServerID, &resp.Diagnostics)
	detail := "The action overwrites its disk."
	if source := a.lookUpSource(ctx, &config, &resp.Diagnostics); source != nil {
		detail = fmt.Sprintf("The action overwrites its disk with the %s %q of %s.", source.kind, source.Name, day(tfkit.Timestamp(source.CreatedAt)))
		if server != nil {
			a.checkDisk(ctx, server, source, &resp.Diagnostics)
		}
	}
	if !resp.Diagnostics.HasError() {
		erases(server, detail, &resp.Diagnostics)
	}
}

// restoreSource is what a server is restored from.
type restoreSource struct {
	vpsbg.Snapshot
	kind string // snapshot or backup
}

func (s *restoreSource) attribute() path.Path { return path.Root(s.kind + "_id") }

// lookUpSource finds the snapshot or the backup of a plan. It is nil while its id is not known, and if the diagnostics say why there
// is none.
func (a *restoreAction) lookUpSource(ctx context.Context, config *restoreModel, diags *diag.Diagnostics) *restoreSource {
	source, configured := &restoreSource{kind: "snapshot"}, config.SnapshotID
	if configured.IsNull() {
		source.kind, configured = "backup", config.BackupID
	}
	id := tfkit.ParseID(configured, source.attribute(), diags)
	if id == 0 || diags.HasError() {
		return nil
	}
	found, err := a.findSource(ctx, source, id)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("look for %s %d", source.kind, id), err, nil)
	case !found:
		diags.AddAttributeError(source.attribute(), "Unknown "+source.kind,
			fmt.Sprintf("The account has no %s with the id %d. The data source vpsbg_%ss lists those that it has.", source.kind, id, source.kind))
	default:
		return source
	}
	return nil
}

func (a *restoreAction) findSource(ctx context.Context, source *restoreSource, id vpsbg.ID) (found bool, err error) {
	if source.kind == "backup" {
		for backup, err := range a.provider.Client.ListBackups(ctx, vpsbg.BackupFilter{}) {
			if source.Snapshot = backup.Snapshot; err != nil || backup.ID == id {
				return err == nil, err
			}
		}
		return false, nil
	}
	for snapshot, err := range a.provider.Client.ListSnapshots(ctx, vpsbg.SnapshotFilter{}) {
		if source.Snapshot = snapshot; err != nil || snapshot.ID == id {
			return err == nil, err
		}
	}
	return false, nil
}

// checkDisk checks that what was a disk fits on the server's, which may be smaller than its plan's.
func (a *restoreAction) checkDisk(ctx context.Context, server *vpsbg.Server, source *restoreSource, diags *diag.Diagnostics) {
	status, err := a.provider.Client.GetServerStatus(ctx, server.ID)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, "find out the size of the disk of server "+named(server), err, nil)
	case source.Size == nil || status.Disk == nil || status.Disk.Limit == nil: // the API decides
	case float64(*source.Size) > float64(*status.Disk.Limit):
		diags.AddAttributeError(source.attribute(), "Disk too small", fmt.Sprintf("The %s was made of a disk of %d GB, and the disk of server %s has %.0f GB.",
			source.kind, int64(*source.Size), named(server), float64(*status.Disk.Limit)))
	}
}

func (a *restoreAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config restoreModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	ctx, i, end := tfkit.Invoke(ctx, a.provider.Client.Clock(), resp, tfkit.DurationOr(config.Timeout, installTime), tfkit.AgainRepeats)
	defer end()
	snapshot := tfkit.ParseID(config.SnapshotID, path.Root("snapshot_id"), &resp.Diagnostics)
	backup := tfkit.ParseID(config.BackupID, path.Root("backup_id"), &resp.Diagnostics)
	server := a.find(ctx, i, config.ServerID, &resp.Diagnostics)
	if server == nil {
		return
	}
	i.Say("Restoring server %s.", named(server))
	var accepted bool
	var err error
	i.While("server "+named(server)+" to be restored", func() { accepted, err = machine.New(a.provider, server.ID).Restore(ctx, snapshot, backup) })
	if err != nil {
		i.Fail(ctx, "restore server "+named(server), err, accepted, tfkit.FieldPaths{"snapshot_id": path.Root("snapshot_id"), "backup_id": path.Root("backup_id")})
		return
	}
	i.Say("Server %s is restored.", named(server))
}
