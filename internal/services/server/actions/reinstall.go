package actions

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/actionvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type reinstallModel struct {
	target
	ImageID      types.String `tfsdk:"image_id"`
	PrimaryISOID types.String `tfsdk:"primary_iso_id"`
	Password     types.String `tfsdk:"password"`
	SSHKeyIDs    types.Set    `tfsdk:"ssh_key_ids"`
}

// NewReinstall returns vpsbg_server_reinstall.
func NewReinstall() action.Action {
	return tfkit.Action[reinstallModel, *reinstallModel]{
		Name: "server_reinstall",
		Description: "**Erases** a server and reinstalls it, each time that it is invoked, and waits until this is " +
			"done. The server reboots; its addresses, plan and contract stay the same." +
			tfkit.UnconfirmedNote + "\n\n" +
			"For a server that `vpsbg_server` manages, `image_id` or `reinstall_triggers` with `allow_reinstall = " +
			"true` do the same with every CLI. After the action, set `image_id` of the resource to the installed " +
			"image: otherwise its next plan reinstalls the old one.",
		Attributes: map[string]schema.Attribute{
			"server_id": targetAttribute(),
			"image_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "ID of the image to install: see the data source `vpsbg_server_images`. Exactly " +
					"one of `image_id` and `primary_iso_id` is required.",
			},
			"primary_iso_id": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "ID of the ISO to boot from, for a manual installation.",
			},
			"password": passwordAttribute("New password of root or Administrator, at least 6 characters.", false),
			"ssh_key_ids": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "IDs of the SSH keys to install.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(tfkit.IsID())},
			},
		},
		Validators: []action.ConfigValidator{
			actionvalidator.ExactlyOneOf(path.MatchRoot("image_id"), path.MatchRoot("primary_iso_id")),
		},
		Timeout: time.Hour,
		Plan:    planReinstall,
		Retry:   tfkit.RetryRepeats[*reinstallModel],
		Invoke:  invokeReinstall,
	}.New()
}

func planReinstall(ctx context.Context, account *billing.Account, config *reinstallModel, diags *diag.Diagnostics) {
	server := config.readActive(ctx, account, diags)
	if !config.ImageID.IsNull() && !config.ImageID.IsUnknown() {
		tfkit.CheckImage(ctx, account.Catalog, config.ImageID, diags)
	}
	if !diags.HasError() {
		erases(server, "is reinstalled", diags)
	}
}

func invokeReinstall(ctx context.Context, account *billing.Account, config *reinstallModel, i *tfkit.Invocation) {
	how := vpsbg.Reinstallation{
		ImageID:      tfkit.ParseID(config.ImageID, path.Root("image_id"), i.Diags),
		PrimaryISOID: tfkit.ParseID(config.PrimaryISOID, path.Root("primary_iso_id"), i.Diags),
		Password:     config.Password.ValueString(),
		SSHKeys:      tfkit.ParseIDs(config.SSHKeyIDs, path.Root("ssh_key_ids"), i.Diags),
	}
	server := config.await(ctx, account, i)
	if server == nil {
		return
	}
	operation{
		begins: "Reinstalling server %s.", awaits: "server %s to be reinstalled", fails: "reinstall server %s",
		ends: "Server %s is reinstalled.",
		fields: tfkit.FieldPaths{
			"image_id": path.Root("image_id"), "primary_iso_id": path.Root("primary_iso_id"),
			"password": path.Root("password"), "ssh_keys": path.Root("ssh_key_ids"),
		},
	}.run(ctx, i, server, func() (accepted bool, err error) {
		return machine.New(account, server.ID).Reinstall(ctx, how)
	})
}
