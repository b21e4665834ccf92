"""What was said on the shop floor: logged, owned, solved, told back, prevented."""
