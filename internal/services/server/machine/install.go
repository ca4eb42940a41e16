package machine

import (
	"context"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Reinstall erases the server and installs an image or an ISO (reinstallServer). Once that is accepted, it must not
// be sent again, even if the effect does not show.
func (m Machine) Reinstall(ctx context.Context, how vpsbg.Reinstallation) (accepted bool, err error) {
	send := func(ctx context.Context, id vpsbg.ID) error { return m.account.Client.ReinstallServer(ctx, id, how) }
	return m.erase(ctx, send, m.server(func(server *vpsbg.Server) bool {
		return how.ImageID == 0 || server.Image != nil && server.Image.ID == how.ImageID
	}))
}

// Restore overwrites the disk with a snapshot or a backup, of which one is not 0 (restoreServer). Once that is
// accepted, it must not be sent again, even if the effect does not show.
func (m Machine) Restore(ctx context.Context, snapshot, backup vpsbg.ID) (accepted bool, err error) {
	send := func(ctx context.Context, id vpsbg.ID) error {
		return m.account.Client.RestoreServer(ctx, id, snapshot, backup)
	}
	return m.erase(ctx, send, m.server(anyState))
}

// Scale moves the server to another plan (scaleServer), unless it has it. That is charged or refunded, and reboots
// the server.
func (p *Purchase) Scale(ctx context.Context, plan string, scaleDisk bool) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := p.machine.account.Client.ScaleServer(ctx, id, plan, scaleDisk)
		return err
	}
	return p.buy(ctx, send, func(server *vpsbg.Server) bool { return server.Plan.Key() == plan })
}

// SetPrimaryIP makes an address the primary one (changeServerPrimaryIP), unless it is. That reboots the server.
func (m Machine) SetPrimaryIP(ctx context.Context, address vpsbg.ID) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := m.account.Client.ChangeServerPrimaryIP(ctx, id, address)
		return err
	}
	return m.performWhenFree(ctx, send, m.server(func(server *vpsbg.Server) bool {
		for i := range server.IPAddresses {
			if server.IPAddresses[i].ID == address {
				return bool(server.IPAddresses[i].Main)
			}
		}
		return false
	}))
}

// AttachBootImages sets the images that the server boots, 0 for none (attachMeasuredBootImage), unless it boots them
// already. That reboots the server.
func (m Machine) AttachBootImages(ctx context.Context, kernel, initrd vpsbg.ID) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := m.account.Client.AttachMeasuredBootImage(ctx, id, kernel, initrd)
		return err
	}
	return m.performWhenFree(ctx, send, m.server(func(server *vpsbg.Server) bool {
		bootKernel, bootInitrd := BootImages(server)
		return bootKernel == kernel && bootInitrd == initrd
	}))
}

// BootImages returns the ids of the images that a server boots, 0 for none.
func BootImages(server *vpsbg.Server) (kernel, initrd vpsbg.ID) {
	if server.State == nil || server.State.MeasuredBoot == nil {
		return 0, 0
	}
	if image := server.State.MeasuredBoot.KernelImage; image != nil {
		kernel = image.ID
	}
	if image := server.State.MeasuredBoot.InitrdImage; image != nil {
		initrd = image.ID
	}
	return kernel, initrd
}
